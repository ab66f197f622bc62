/// What was given with a run by whoever began it, besides its input: in the next history of the run the server has none of it unless it is given
/// again.
struct RunProperties: Hashable, Sendable {
  /// Shown with the run.
  var memo: Memo?
  /// By which the run is found.
  var searchAttributes: SearchAttributes?
  /// How the server repeats the run as a whole.
  var retryPolicy: RetryPolicy?

  /// Nothing.
  init() {}

  /// What a history began with.
  init(_ started: WorkflowStartedEvent) {
    (memo, searchAttributes) = (started.memo, started.searchAttributes)
    retryPolicy = started.retryPolicy
  }
}

extension ContinueAsNewCommand {
  /// Another history of a run, with everything that the run was given.
  ///
  /// - Parameters:
  ///   - type: the type of the run.
  ///   - taskQueue: where its tasks are offered.
  ///   - input: what it goes on from.
  ///   - properties: what it was given besides its input.
  init(_ type: String, on taskQueue: String, _ input: Payloads?, keeping properties: RunProperties) {
    self.init(workflowType: TypeName(name: type), taskQueue: TaskQueue(name: taskQueue), input: input)
    (memo, searchAttributes) = (properties.memo, properties.searchAttributes)
    retryPolicy = properties.retryPolicy
  }
}

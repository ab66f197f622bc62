/// What a function written in Swift or an event sink learns of the task that asks it for something.
public struct ActivityContext: Hashable, Sendable {
  /// The identifier of the run.
  public let run: String
  /// The place of the task in the definition, as a JSON pointer.
  public let place: String
  /// Stays the same when the same is asked for again, after a failure or after the program has crashed, and differs from that of everything
  /// else: visible ASCII without spaces.
  ///
  /// Who keeps it beside what was done can tell that it was done already.
  public let idempotencyKey: String

  /// Creates a context, for tests of functions and sinks.
  ///
  /// - Parameters:
  ///   - run: the identifier of the run.
  ///   - place: the place of the task in the definition.
  ///   - idempotencyKey: stays the same when the same is asked for again.
  public init(run: String, place: String, idempotencyKey: String) {
    self.run = run
    self.place = place
    self.idempotencyKey = idempotencyKey
  }

  init(_ request: ActivityRequest) {
    self.init(
      run: request.task.run.id,
      place: request.task.task.reference,
      idempotencyKey: request.key.text
    )
  }
}

/// What came back from calls that ran one after another: all results, or those up to the first error.
public struct SequenceResult<Value: Sendable>: Sendable {
  /// The results of the calls that were made, in order; the last one is the failure if there was one.
  public let results: ServiceResults<Value>

  /// The steps that were never called because an earlier one failed.
  public let remaining: [ServiceName]

  /// The error that ended the sequence; `nil` if every step succeeded.
  public var error: ServiceError? { results.last?.error }

  /// Whether every step succeeded.
  public var isComplete: Bool { error == nil && remaining.isEmpty }

  /// The values of the steps that succeeded, in order: the partial result when there is an error.
  public var values: [Value] { results.compactMap(\.value) }

  /// The value of the last step.
  ///
  /// - Returns: `nil` for a sequence without steps.
  /// - Throws: the error that ended the sequence.
  public func get() throws(ServiceError) -> Value? {
    try results.last?.get()
  }
}

/// What a step of a sequence can look at: the input, and the values of the steps before it.
public struct EarlierResults<Input, Value: Sendable> {
  /// The value that the sequence started with.
  public let input: Input

  /// The results of the steps before, in order; all of them succeeded.
  public let results: [ServiceResult<Value>]

  /// The value of the step before; `nil` for the first step.
  public var last: Value? { results.last?.value }

  /// The value of an earlier step; the first one if the service was called more than once.
  public subscript(service: some ServiceNaming) -> Value? {
    let name = service.serviceName
    return results.first { $0.service == name }?.value
  }
}

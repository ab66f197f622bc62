/// What came back from a number of calls: one result for each, in the order of the calls.
public struct ServiceResults<Value: Sendable>: Sendable {
  private let results: [ServiceResult<Value>]

  /// When the calls count as successful together.
  public let completion: CompletionMode

  /// When the first call began.
  public let start: MonotonicInstant

  /// How long all calls took together.
  public let duration: Duration

  /// Creates a collection of results.
  ///
  /// - Parameters:
  ///   - results: one result for each call, in the order of the calls.
  ///   - completion: when the calls count as successful together.
  ///   - start: when the first call began.
  ///   - duration: how long all calls took together.
  public init(
    _ results: [ServiceResult<Value>],
    completion: CompletionMode = .settleAll,
    start: MonotonicInstant,
    duration: Duration
  ) {
    self.results = results
    self.completion = completion
    self.start = start
    self.duration = duration
  }

  /// The result of a service; the first one if it was called more than once.
  public subscript(service: some ServiceNaming) -> ServiceResult<Value>? {
    let name = service.serviceName
    return results.first { $0.service == name }
  }

  /// The values of the calls that succeeded, with their services, in the order of the calls.
  public var successes: [(service: ServiceName, value: Value)] {
    results.compactMap { result in result.value.map { (result.service, $0) } }
  }

  /// The results of the calls that failed, in the order of the calls.
  public var failures: [ServiceResult<Value>] {
    results.filter { !$0.isSuccess }
  }

  /// Whether every call succeeded.
  public var isComplete: Bool { results.allSatisfy(\.isSuccess) }

  /// Whether the calls succeeded as their completion mode understands it: all of them, the first, or a quorum.
  public var isSatisfied: Bool {
    var tracker = CompletionTracker(completion, count: results.count)
    for result in results { _ = tracker.record(success: result.isSuccess, of: result.service) }
    return tracker.isSatisfied
  }

  /// The values of the calls that succeeded.
  ///
  /// - Returns: all values in the order of the calls, or, after `firstSuccess` and `quorum`, those there are.
  /// - Throws: ``PartialFailure`` if the calls didn't succeed as their completion mode understands it.
  public func get() throws(PartialFailure) -> [Value] {
    guard isSatisfied else { throw PartialFailure(self) }
    return results.compactMap(\.value)
  }
}

extension ServiceResults: RandomAccessCollection {
  /// The position of the first result.
  public var startIndex: Int { results.startIndex }

  /// The position after the last result.
  public var endIndex: Int { results.endIndex }

  /// The result of the call at a position.
  public subscript(position: Int) -> ServiceResult<Value> { results[position] }
}

/// Some of a number of calls failed.
///
/// Its description is a block for people: a line that counts, then a line for each failure with the service,
/// the code, how long it took and what happened.
///
/// ```
/// 2 of 3 calls failed within 1.2 s
///   nlp         http_status        34 ms  answered 503 Service Unavailable
///   classifier  deadline_exceeded  1.2 s  no answer within 1.2 s, the time the call had: given up while connecting
/// ```
public struct PartialFailure: Error, Sendable {
  /// One failed call.
  public struct Failure: Sendable {
    /// Why it failed; the error names the service.
    public let error: ServiceError
    /// How long it took.
    public let duration: Duration
  }

  /// The calls that failed, in the order of the calls; never empty.
  public let failures: [Failure]

  /// How many calls there were.
  public let callCount: Int

  /// How long all calls took together.
  public let duration: Duration

  /// Gathers the failures of results of different types, such as ``ServiceClient`` returns from a parallel group.
  ///
  /// - Parameter results: the results.
  /// - Returns: `nil` if none of them is a failure.
  public init?<each Value: Sendable>(_ results: repeat ServiceResult<each Value>) {
    var failures: [Failure] = []
    var callCount = 0
    var start = MonotonicInstant.distantFuture
    var end = MonotonicInstant(nanoseconds: .min)
    for result in repeat each results {
      callCount += 1
      start = min(start, result.start)
      end = max(end, result.start.advanced(by: result.duration))
      if let error = result.error { failures.append(Failure(error: error, duration: result.duration)) }
    }
    guard !failures.isEmpty else { return nil }
    self.init(failures: failures, callCount: callCount, duration: end - start)
  }

  /// Gathers the failures of a number of results.
  public init(_ results: ServiceResults<some Sendable>) {
    self.init(
      failures: results.compactMap { result in
        result.error.map { Failure(error: $0, duration: result.duration) }
      },
      callCount: results.count,
      duration: results.duration
    )
  }

  init(failures: [Failure], callCount: Int, duration: Duration) {
    self.failures = failures
    self.callCount = callCount
    self.duration = duration
  }
}

extension PartialFailure: CustomStringConvertible {
  /// The block described above.
  public var description: String {
    let rows = failures.map {
      ($0.error.service.rawValue, $0.error.code.rawValue, $0.duration.brief, $0.error.message)
    }
    let widths = (
      rows.map(\.0.count).max() ?? 0, rows.map(\.1.count).max() ?? 0, rows.map(\.2.count).max() ?? 0
    )
    let lines = rows.map { service, code, duration, message in
      "  \(service.padded(to: widths.0))  \(code.padded(to: widths.1))  "
        + String(repeating: " ", count: widths.2 - duration.count) + "\(duration)  \(message)"
    }
    let noun = callCount == 1 ? "call" : "calls"
    return (["\(failures.count) of \(callCount) \(noun) failed within \(duration.brief)"] + lines)
      .joined(separator: "\n")
  }
}

extension String {
  fileprivate func padded(to width: Int) -> String {
    self + String(repeating: " ", count: Swift.max(0, width - count))
  }
}

/// Where the value of a call comes from.
public enum ResponseSource: String, Hashable, Sendable, Codable {
  /// From an attempt of the call itself.
  case service
  /// From the answer to an equal call that was kept.
  case cache
  /// From the answer to an equal call that ran at the same time.
  case sharedFlight = "shared_flight"
  /// From the fallback, since the service had nothing.
  case fallback
}

/// What came back from one call: a value or an error, and how long it took.
public struct ServiceResult<Value: Sendable>: Sendable {
  /// What is known of the call; the rest of the result is there, so that a result is little more than its value.
  let info: CallInfo

  /// The value, or why there is none.
  public let outcome: Result<Value, ServiceError>

  /// The result of a call that has ended.
  init(_ outcome: Result<Value, ServiceError>, of info: CallInfo) {
    self.info = info
    self.outcome = outcome
  }

  /// Creates a result.
  ///
  /// - Parameters:
  ///   - service: the service that was called.
  ///   - outcome: the value, or why there is none.
  ///   - start: when the call began.
  ///   - duration: how long it took.
  ///   - attempts: every attempt that was made.
  ///   - source: where the value comes from.
  ///   - meters: what its answers come to.
  public init(
    service: ServiceName,
    outcome: Result<Value, ServiceError>,
    start: MonotonicInstant,
    duration: Duration,
    attempts: [Attempt],
    source: ResponseSource = .service,
    meters: Meters = Meters()
  ) {
    info = CallInfo(service, start: start)
    self.outcome = outcome
    for attempt in attempts { info.attempts.append(attempt) }
    info.count(meters)
    info.end(after: duration, source)
  }

  /// The same result as that of a call which this one was made for: with all that had been done before.
  func following(_ earlier: CallInfo) -> ServiceResult {
    let before = earlier.attempts.all
    return ServiceResult(
      service: earlier.service,
      outcome: outcome,
      start: earlier.start,
      duration: start - earlier.start + duration,
      attempts: before + attempts.enumerated().map { $1.numbered(before.count + $0 + 1) },
      source: source,
      meters: earlier.meters + meters
    )
  }

  /// The service that was called.
  public var service: ServiceName { info.service }

  /// When the call began.
  public var start: MonotonicInstant { info.start }

  /// How long the call took in all.
  public var duration: Duration { info.duration }

  /// Every attempt that was made, in the order they began; empty if nothing was sent.
  ///
  /// The list is made when it is asked for.
  public var attempts: [Attempt] { info.attempts.all }

  /// Where the value comes from.
  public var source: ResponseSource { info.source }

  /// What its answers come to, by its service's ``ServicePolicy/meters``; of a fallback's nothing.
  public var meters: Meters { info.meters }

  /// The value; `nil` if the call failed.
  public var value: Value? {
    guard case .success(let value) = outcome else { return nil }
    return value
  }

  /// Why the call failed; `nil` if it succeeded.
  public var error: ServiceError? {
    guard case .failure(let error) = outcome else { return nil }
    return error
  }

  /// Whether the call succeeded.
  public var isSuccess: Bool { error == nil }

  /// The value.
  ///
  /// - Throws: the call's error.
  public func get() throws(ServiceError) -> Value {
    try outcome.get()
  }

  /// The same result with its value transformed.
  public func map<Other: Sendable>(_ transform: (Value) -> Other) -> ServiceResult<Other> {
    ServiceResult<Other>(outcome.map(transform), of: info)
  }
}

public import Fanfare
internal import HTTPTypes

/// A transport that answers from a script and keeps what it was asked.
///
/// Answers are given per host, or per host and path, in the order they were scripted; the last one repeats. So
/// a test reads as a conversation:
///
/// ```swift
/// let transport = ScriptedTransport(clock: clock)
/// transport.on("http://nlp", .status(503))
/// transport.on("http://nlp", .json(#"{"words": 3}"#, after: .milliseconds(20)))
/// ```
///
/// Deadlines and cancellation end an exchange as they do on a real socket.
public final class ScriptedTransport: Transport {
  private struct State {
    var scripts: [String: [ScriptedAnswer]] = [:]
    var requests: [TransportRequest] = []
    var running = 0
    var mostRunning = 0
  }

  private let state = WatchedState(State())
  private let clock: any MonotonicClock
  /// Where a manual clock sees what runs.
  private let executor: WatchedExecutor?

  /// Creates a transport that refuses every connection until it is given a script.
  ///
  /// - Parameter clock: the clock of delays and deadlines; the same that the client has.
  public init(clock: any MonotonicClock) {
    self.clock = clock
    executor = (clock as? ManualClock)?.executor
  }

  /// Adds an answer to the script of an address.
  ///
  /// - Parameters:
  ///   - address: the URL of a service (`http://nlp`), or the URL of one of its requests
  ///     (`http://nlp/analyze`), which goes before.
  ///   - answer: what to answer to the next request that has no answer yet; the last one repeats.
  public func on(_ address: String, _ answer: ScriptedAnswer) {
    state.note { $0.scripts[address, default: []].append(answer) }
  }

  /// Every request so far, in the order they came, with the deadline header that a real transport writes.
  public var requests: [TransportRequest] {
    state.read { $0.requests }
  }

  /// Every request so far as a short text: `POST http://nlp/analyze`.
  public var conversation: [String] {
    requests.map { "\($0.method) \($0.endpoint.origin)\($0.target)" }
  }

  /// How many exchanges run now.
  public var runningCount: Int {
    state.read { $0.running }
  }

  /// The most exchanges that ran at the same time.
  public var mostRunning: Int {
    state.read { $0.mostRunning }
  }

  /// Waits until so many requests have come, or the task is cancelled.
  package func received(atLeast count: Int) async { await state.wait { $0.requests.count >= count } }

  /// Waits until no exchange runs, or the task is cancelled.
  package func allEnded() async { await state.wait { $0.running == 0 } }

  /// Answers a request from the script.
  public func send(_ request: TransportRequest) async -> TransportReply {
    await exchange(request).reply()
  }

  /// Begins to answer a request from the script.
  public func begin(
    _ request: TransportRequest,
    overdueAt due: MonotonicInstant?,
    for recipient: any TransportRecipient
  ) -> (any TransportExchange)? {
    let exchange = exchange(request)
    exchange.report(request, overdueAt: due, to: recipient, on: preferredExecutor())
    return exchange
  }

  /// Inside of ``ManualClock/run(_:)`` where that runs its work, so that the clock sees what calls share; elsewhere none.
  public func preferredExecutor() -> (any TaskExecutor)? { isOnPreferredExecutor ? executor : nil }

  /// Whether it is asked inside of ``ManualClock/run(_:)``.
  public var isOnPreferredExecutor: Bool { executor?.isCurrent == true }

  private func exchange(_ request: TransportRequest) -> ForeseenExchange {
    let now = clock.now
    let (end, ending) = ending(of: request, at: now)
    return ForeseenExchange(
      end: end,
      ending: ending,
      cancelled: refusal(.cancelled, "the task was cancelled", wasSent: true),
      clock: clock,
      onEnd: { self.end() }
    )
  }

  private func ending(
    of request: TransportRequest,
    at now: MonotonicInstant
  ) -> (MonotonicInstant, TransportReply) {
    guard let answer = begin(request, at: now) else {
      let message = "\(request.endpoint.origin) refused the connection"
      return (now, refusal(.connectionRefused, message, wasSent: false))
    }
    guard let end = answer.delay.map(now.advanced(by:)), end <= request.deadline else {
      return (request.deadline, refusal(.deadlineExceeded, "the deadline passed", wasSent: true))
    }
    return (end, TransportReply(answer.outcome))
  }

  private func begin(_ request: TransportRequest, at now: MonotonicInstant) -> ScriptedAnswer? {
    let origin = "\(request.endpoint.origin)"
    let path = request.target.prefix { $0 != "?" }
    return state.note { state -> ScriptedAnswer? in
      state.requests.append(request.asSent(at: now))
      state.running += 1
      state.mostRunning = max(state.mostRunning, state.running)
      for key in [origin + path, origin] {
        guard let script = state.scripts[key], let answer = script.first else { continue }
        if script.count > 1 { state.scripts[key]?.removeFirst() }
        return answer
      }
      return nil
    }
  }

  private func end() {
    state.note { $0.running -= 1 }
  }

  private func refusal(_ code: ServiceError.Code, _ message: String, wasSent: Bool) -> TransportReply {
    TransportReply(.failure(TransportError(code, message, requestMayHaveBeenSent: wasSent)))
  }
}

extension TransportRequest {
  /// The request with the deadline header that it has when it goes out at `now`.
  fileprivate func asSent(at now: MonotonicInstant) -> TransportRequest {
    // An empty one takes it out, as for a real transport.
    guard let deadlineHeader, headers[deadlineHeader] != "" else { return self }
    var headers = headers
    headers[deadlineHeader] = "\(remainingMilliseconds(at: now))"
    return with(headers: headers)
  }
}

internal import Fanfare
internal import FanfareJSON
internal import FanfareTesting
internal import FanfareWorkflows
internal import HTTPTypes
internal import Synchronization

/// The services, the function and the reader of events that a workflow meets in simulated time.
final class WorkflowWorld: Sendable {
  private struct State {
    var deeds: [TimedDeed] = []
    var running = 0
  }

  let simulation: Simulation
  let salt: UInt64
  private let state = Mutex(State())

  init(_ simulation: Simulation, salt: UInt64) {
    self.simulation = simulation
    self.salt = salt
  }

  /// What was asked of it.
  var deeds: [TimedDeed] { state.withLock(\.deeds) }

  /// How much is under way.
  var running: Int { state.withLock(\.running) }

  /// The simulated time in nanoseconds.
  var now: Int { Int(simulation.clock.now.nanoseconds) }

  /// Notes something that is asked, and takes the time that it takes.
  ///
  /// - Returns: `false` if the task was cancelled.
  private func take(_ deed: Deed, until end: Int) async -> Bool {
    let now = now
    state.withLock { state in
      state.deeds.append(TimedDeed(time: now, deed: deed))
      state.running += 1
    }
    defer { state.withLock { $0.running -= 1 } }
    let instant = MonotonicInstant(nanoseconds: Int64(end))
    return (try? await simulation.clock.sleep(until: instant, tolerance: nil)) != nil
  }

  /// The function `work`.
  func work(_ argument: JSONValue) async throws -> JSONValue {
    try Task.checkCancellation()
    let fate = ServiceFate.ofWork(argument, at: now, salt: salt)
    guard await take(.work(argument), until: now + fate.latency) else { throw CancellationError() }
    switch fate.answer {
    case .json(let value, status: 200..<300): return value
    case .json(_, let status):
      throw WorkflowError(type: ServiceFate.workError, status: status, title: nil, detail: nil, instance: "")
    default: return .null
    }
  }
}

extension WorkflowWorld: EventSink {
  func publish(_ event: JSONValue, context: ActivityContext) async throws {
    try Task.checkCancellation()
    let fate = ServiceFate.ofEvent(event, at: now, salt: salt)
    guard await take(.emission(event), until: now + fate.latency) else { throw CancellationError() }
    if !fate.isSuccess { throw NotTaken() }
  }

  /// An event wasn't taken.
  private struct NotTaken: Error {}
}

extension WorkflowWorld: Transport {
  func preferredExecutor() -> (any TaskExecutor)? { simulation.executor }

  var isOnPreferredExecutor: Bool { true }

  func send(_ request: TransportRequest) async -> TransportReply {
    guard !Task.isCancelled else { return failure(.cancelled, sent: false) }
    let method = request.method.rawValue
    let url = (request.endpoint.origin.description + request.target).removingPercentEncoding
    let body = String(decoding: request.body, as: UTF8.self)
    let fate = ServiceFate.ofRequest(method, url, body, at: now, salt: salt)
    let deadline = Int(request.deadline.nanoseconds)
    let end = fate.answer == .silence ? Int.max : now + fate.latency
    let deed = Deed.request(method: method, url: url, body: body, deadline: deadline)
    guard await take(deed, until: min(end, deadline)) else { return failure(.cancelled, sent: true) }
    return end <= deadline ? reply(fate.answer) : failure(.deadlineExceeded, sent: true)
  }

  private func reply(_ answer: ServiceFate.Answer) -> TransportReply {
    func response(_ body: String) -> TransportReply {
      var headers = HTTPFields()
      headers[.contentType] = answer.type
      let status = HTTPResponse.Status(code: answer.status)
      return TransportReply(
        .success(ServiceResponse(status: status, headers: headers, body: Array(body.utf8)))
      )
    }
    switch answer {
    case .json(let value, _): return response("\(value)")
    case .text(let text): return response(text)
    case .garbage: return response(ServiceFate.garbage)
    case .nothing: return response("")
    case .refused: return failure(.connectionRefused, sent: false)
    case .lost, .silence: return failure(.connectionLost, sent: true)
    }
  }

  private func failure(_ code: ServiceError.Code, sent: Bool) -> TransportReply {
    TransportReply(.failure(TransportError(code, "simulated", requestMayHaveBeenSent: sent)))
  }
}

extension String {
  /// The text with escapes of URLs read (RFC 3986, section 2.1).
  fileprivate var removingPercentEncoding: String {
    var bytes: [UInt8] = []
    var rest = utf8[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count >= 2,
        let value = UInt8(String(Substring(rest.prefix(2))), radix: 16)
      {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

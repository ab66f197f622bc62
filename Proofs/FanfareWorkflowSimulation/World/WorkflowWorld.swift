internal import Fanfare
internal import FanfareJSON
internal import FanfareTesting
internal import FanfareWorkflows
internal import HTTPTypes
internal import Synchronization

/// The services, the function and the reader of events that a workflow meets in simulated time.
final class WorkflowWorld: Sendable {
  private struct State {
    var asked: [Asked] = []
    var remembered: [Asked]
    var usage = 0
  }

  /// Something that was asked of it, and what is known of that.
  struct Asked: Hashable {
    let deed: Deed
    /// What tells it from all others, where the world is told.
    let key: String?
    /// When it was asked for first, in nanoseconds.
    let start: Int
    /// When it was over; `nil` while it is under way.
    var end: Int?
    /// Whether it was done, and wasn't refused or given up.
    var isDone = false

    /// Until when it may take.
    var deadline: Int {
      if case .request(_, _, _, let deadline) = deed { deadline } else { .max }
    }

    /// Whether it must not be made twice: its method isn't idempotent (RFC 9110, section 9.2.2), and no call has a key here.
    var mustNotBeRepeated: Bool {
      if case .request(let method, _, _, _) = deed { ["POST", "PATCH"].contains(method) } else { false }
    }

    /// Whether it is something that was asked for before.
    ///
    /// The limit of a task is where it was, and a call's own begins anew: the first of them counts.
    func repeats(_ earlier: Asked) -> Bool {
      guard case .request(let method, let url, let body, let deadline) = deed,
        case .request(method, url, body, let earlierDeadline) = earlier.deed
      else { return deed == earlier.deed && key == earlier.key }
      return (earlierDeadline...earlierDeadline + start - earlier.start).contains(deadline)
    }
  }

  let simulation: Simulation
  let salt: UInt64
  private let state: Mutex<State>
  private let heed: (@Sendable (Asked) -> Void)?

  /// - Parameters:
  ///   - simulation: where it is.
  ///   - salt: what its chance is drawn from.
  ///   - remembered: what was under way when a program ended. Asked for again, it goes on as if it had never been given up.
  ///   - heed: is told of everything that is asked, at once.
  init(
    _ simulation: Simulation,
    salt: UInt64,
    remembering remembered: [Asked] = [],
    heed: (@Sendable (Asked) -> Void)? = nil
  ) {
    self.heed = heed
    self.simulation = simulation
    self.salt = salt
    state = Mutex(State(remembered: remembered))
  }

  /// What was asked of it.
  var asked: [Asked] { state.withLock(\.asked) }

  /// The same as what others see of it.
  var deeds: [TimedDeed] { asked.map { TimedDeed(time: $0.start, deed: $0.deed) } }

  /// What the answers come to that have to be paid for: those of success, whether they can be read or not.
  var usage: Double { state.withLock { Double($0.usage) } }

  /// How much is under way.
  var running: Int { state.withLock { $0.asked.count { $0.end == nil } } }

  /// The simulated time in nanoseconds.
  var now: Int { Int(simulation.clock.now.nanoseconds) }

  /// Notes something that is asked, and takes the time that it takes.
  ///
  /// - Parameters:
  ///   - deed: what is asked.
  ///   - key: what tells it from all others.
  ///   - fate: what becomes of it as it was asked for first, when that is over, and whether it is done then.
  /// - Returns: what becomes of it; `nil` if the task was cancelled.
  private func take<Fate>(
    _ deed: Deed,
    key: String? = nil,
    _ fate: (_ asked: Asked) -> (Fate, end: Int, isDone: Bool)
  ) async -> Fate? {
    let new = Asked(deed: deed, key: key, start: now)
    let (number, asked) = state.withLock { state in
      let place = state.remembered.firstIndex { new.repeats($0) }
      var asked = place.map { state.remembered.remove(at: $0) } ?? new
      asked.end = nil
      state.asked.append(asked)
      return (state.asked.count - 1, asked)
    }
    heed?(asked)
    let (outcome, end, isDone) = fate(asked)
    let instant = MonotonicInstant(nanoseconds: Int64(end))
    let isOver = (try? await simulation.clock.sleep(until: instant, tolerance: nil)) != nil
    let over = self.now
    state.withLock { state in
      state.asked[number].end = over
      state.asked[number].isDone = isOver && isDone
    }
    return isOver ? outcome : nil
  }

  /// The function `work`.
  func work(_ argument: JSONValue, key: String) async throws -> JSONValue {
    try Task.checkCancellation()
    let answer = await take(.work(argument), key: key) { asked in
      let fate = ServiceFate.ofWork(argument, at: asked.start, salt: salt)
      return (fate.answer, asked.start + fate.latency, fate.answer.yieldsWork)
    }
    switch answer {
    case nil: throw CancellationError()
    case .json(let value, status: 200..<300)?: return value
    case .json(_, let status)?:
      throw WorkflowError(type: ServiceFate.workError, status: status, title: nil, detail: nil, instance: "")
    default: return .null
    }
  }
}

extension ServiceFate.Answer {
  /// Whether the function `work` returns with it.
  fileprivate var yieldsWork: Bool {
    if case .json(_, let status) = self { return (200..<300).contains(status) }
    return true
  }
}

extension WorkflowWorld: EventSink {
  func publish(_ event: JSONValue, context: ActivityContext) async throws {
    try Task.checkCancellation()
    let isTaken = await take(.emission(event), key: context.idempotencyKey) { asked in
      let fate = ServiceFate.ofEvent(event, at: asked.start, salt: salt)
      return (fate.isSuccess, asked.start + fate.latency, fate.isSuccess)
    }
    guard let isTaken else { throw CancellationError() }
    if !isTaken { throw NotTaken() }
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
    let deadline = Int(request.deadline.nanoseconds)
    let deed = Deed.request(method: method, url: url, body: body, deadline: deadline)
    let answer: ServiceFate.Answer?? = await take(deed) { asked in
      let fate = ServiceFate.ofRequest(method, url, body, at: asked.start, salt: salt)
      let end = fate.answer == .silence ? Int.max : asked.start + fate.latency
      let (limit, isInTime) = (asked.deadline, end <= asked.deadline)
      return (isInTime ? fate.answer : nil, min(end, limit), fate.isSuccess && isInTime)
    }
    guard let answer else { return failure(.cancelled, sent: true) }
    let usage = AnswerUsage.amount(method, url, body, salt: salt)
    if let status = answer?.status, (200..<300).contains(status) { state.withLock { $0.usage += usage } }
    return answer.map { reply($0, usage) } ?? failure(.deadlineExceeded, sent: true)
  }

  private func reply(_ answer: ServiceFate.Answer, _ usage: Int) -> TransportReply {
    func response(_ body: String) -> TransportReply {
      var headers = HTTPFields()
      headers[.contentType] = answer.type
      AnswerUsage.write(usage, into: &headers)
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

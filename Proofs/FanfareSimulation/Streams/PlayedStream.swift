internal import Fanfare
internal import FanfareTesting
internal import HTTPTypes
internal import Synchronization

/// One exchange with a service that streams: it plays its script, and does what a transport has to do meanwhile.
final class PlayedStream: TransportExchange {
  private struct State {
    var task: Task<Void, Never>?
    var alarm: Task<Void, Never>?
    /// Waits for the reader, while there is no room.
    var pause: Task<Void, Never>?
    var isReadOn = false
    var isGivenUp = false
    var hasBegun = false
    var sent = 0
    var ending: (code: ServiceError.Code?, at: MonotonicInstant)?
  }

  let number: Int
  let script: StreamScript
  private let request: TransportRequest
  /// It keeps its exchanges, and outlives them with its run.
  private unowned let stage: StreamStage
  private let clock: SimulatedClock
  private let state = Mutex(State())

  init(_ number: Int, _ script: StreamScript, _ request: TransportRequest, on stage: StreamStage) {
    self.number = number
    self.script = script
    self.request = request
    self.stage = stage
    clock = stage.simulation.clock
  }

  /// How it has ended, `nil` for a complete answer, and when; `nil` before.
  var ending: (code: ServiceError.Code?, at: MonotonicInstant)? { state.withLock(\.ending) }

  /// Whether its head was handed on.
  var hasBegun: Bool { state.withLock(\.hasBegun) }

  /// What it was asked for.
  var target: String { request.target }

  /// How many bytes of the body were handed on.
  var sent: Int { state.withLock(\.sent) }

  func begin(overdueAt due: MonotonicInstant?, for recipient: any TransportRecipient) {
    let alarm = due.map { due in
      stage.simulation.task {
        guard due < self.request.deadline, await self.sleep(until: due) else { return }
        // It hears nothing of one whose head has come.
        let goesOn = self.state.withLock { !$0.hasBegun && $0.ending == nil }
        if goesOn { recipient.exchangeIsOverdue(self.request) }
      }
    }
    let task = stage.simulation.task {
      let reply = await self.play()
      self.end(with: reply)
      recipient.exchangeEnded(self.request, with: reply)
    }
    state.withLock { ($0.alarm, $0.task) = (alarm, task) }
  }

  private func end(with reply: TransportReply) {
    let code: ServiceError.Code? = if case .failure(let error) = reply.outcome { error.code } else { nil }
    let alarm = state.withLock { state in
      state.ending = (code, clock.now)
      return state.alarm.take()
    }
    alarm?.cancel()
  }

  func cancel() {
    let tasks = state.withLock { state in
      state.isGivenUp = true
      return [state.task, state.pause]
    }
    for task in tasks { task?.cancel() }
  }

  func readOn() {
    let pause = state.withLock { state in
      state.isReadOn = true
      return state.pause.take()
    }
    pause?.cancel()
  }

  // MARK: The script

  private func play() async -> TransportReply {
    if let upload = request.upload, let failure = await take(upload) { return failure }
    let startAt = clock.now.advanced(by: script.startAfter)
    guard await sleep(until: min(startAt, request.deadline)) else { return failure(.cancelled) }
    guard startAt <= request.deadline else { return failure(.deadlineExceeded) }
    guard script.start != .refuses else { return failure(.connectionLost, sent: false) }
    guard let flow = request.flow, script.start == .answers, flow.begin(head, at: clock.now, over: self)
    else { return TransportReply(.success(ServiceResponse(status: .serviceUnavailable))) }
    state.withLock { $0.hasBegun = true }
    return await playBody(into: flow)
  }

  private func playBody(into flow: ResponseFlow) async -> TransportReply {
    for piece in script.pieces {
      if let failure = await wait(for: piece.after, flow) { return failure }
      stage.note(piece.bytes.count, for: self)
      let goesOn = flow.append(piece.bytes)
      state.withLock { $0.sent += piece.bytes.count }
      stage.check(goesOn, for: self)
      if !goesOn, let failure = await waitForReader(until: flow.deadline) { return failure }
    }
    if let failure = await wait(for: script.end == .silence ? .seconds(1000) : script.endAfter, flow) {
      return failure
    }
    return script.end == .breaks ? failure(.connectionLost) : TransportReply(.success(head))
  }

  /// Waits for what comes next, for as long as nothing may come.
  private func wait(for time: Duration, _ flow: ResponseFlow) async -> TransportReply? {
    let due = clock.now.advanced(by: time)
    let idle = flow.idleTimeout.map { clock.now.advanced(by: $0) } ?? flow.deadline
    guard await sleep(until: min(due, idle, flow.deadline)) else { return failure(.cancelled) }
    guard due > min(idle, flow.deadline) else { return nil }
    return failure(idle < flow.deadline ? .streamStalled : .deadlineExceeded)
  }

  /// Waits until the reader has taken what there is.
  private func waitForReader(until deadline: MonotonicInstant) async -> TransportReply? {
    stage.notes { $0.reached.insert(.streamHeldUp) }
    let pause = stage.simulation.task { _ = await self.sleep(until: deadline) }
    let isOver = state.withLock { state in
      state.pause = pause
      return state.isReadOn || state.isGivenUp
    }
    if isOver { pause.cancel() }
    await pause.value
    let (isReadOn, isGivenUp) = state.withLock { state in
      defer { (state.isReadOn, state.pause) = (false, nil) }
      return (state.isReadOn, state.isGivenUp)
    }
    if isGivenUp { return failure(.cancelled) }
    guard !isReadOn else { return nil }
    stage.checkHeldUp(self)
    return failure(.deadlineExceeded)
  }

  /// Reads the request's body.
  private func take(_ upload: RequestUpload) async -> TransportReply? {
    let body = Mutex<[UInt8]>([])
    do {
      try await upload.pour { piece in body.withLock { $0 += piece } }
    } catch {
      stage.notes { $0.violations.append("\(self.request.target) is sent once more, and its body: \(error)") }
      return failure(.invalidRequest, sent: false)
    }
    if body.withLock({ $0 }) != stage.body(of: request) {
      stage.notes { $0.violations.append("\(self.request.target) is sent with another body") }
    }
    return nil
  }

  private var head: ServiceResponse {
    let type = stage.sendsEvents ? "text/event-stream" : "application/octet-stream"
    return ServiceResponse(status: .ok, headers: [.contentType: type, StreamStage.number: "\(number)"])
  }

  private func failure(_ code: ServiceError.Code, sent: Bool = true) -> TransportReply {
    TransportReply(.failure(TransportError(code, "played", requestMayHaveBeenSent: sent)))
  }

  /// Returns `false` if the task was cancelled.
  private func sleep(until instant: MonotonicInstant) async -> Bool {
    guard instant > clock.now else { return !Task.isCancelled }
    return (try? await clock.sleep(until: instant, tolerance: nil)) != nil
  }
}

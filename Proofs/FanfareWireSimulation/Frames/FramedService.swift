internal import Fanfare
internal import FanfareFramedPeer
internal import FanfareHTTP
internal import FanfareRandomRuns
internal import NIOCore
internal import NIOHPACK
internal import NIOHTTP2

/// What a service does on a connection in HTTP/2, right or wrong.
final class FramedService {
  private unowned let connection: FramedConnection
  private var talk: FramedConversation?
  /// The last stream that it takes, once it has said that it goes away.
  private var lastTaken: Int?
  private var begun: Set<Int> = []
  /// Whether the connection is over.
  var hasEnded = false

  init(on connection: FramedConnection) {
    self.connection = connection
    let handlers = FramedConversation.handlers(settings: firstSettings) { [weak self] event, talk in
      self?.hear(event, talk)
    }
    for handler in handlers { try? connection.far.pipeline.syncOperations.addHandler(handler) }
    connection.far.becomeActive()
    for _ in 0..<3 where random.chance(connection.plan.meddles) {
      world.after(random.time(0...100)) { self.meddle() }
    }
  }

  private var world: FramedWorld { connection.world }

  private var random: SeededRandom {
    get { connection.random }
    set { connection.random = newValue }
  }

  private var firstSettings: HTTP2Settings {
    let plan = connection.plan
    return [
      plan.streamLimit.map { HTTP2Setting(parameter: .maxConcurrentStreams, value: $0) },
      plan.window.map { HTTP2Setting(parameter: .initialWindowSize, value: $0) },
    ].compactMap { $0 }
  }

  private var isOver: Bool { hasEnded || connection.isMute || connection.far.isActive == false }

  // MARK: What it hears

  private func hear(_ event: FramedConversation.Event, _ talk: FramedConversation) {
    self.talk = talk
    switch event {
    case .opened, .closed, .sent: return
    case .head(let request):
      let number = Int(request.stream)
      if request.isWhole || random.chance(connection.plan.hurries) {
        if !request.isWhole { world.reach(.earlyAnswer) }
        answer(request, on: number)
      } else {
        grant(0, on: number)
      }
    case .body(let request, let count):
      let number = Int(request.stream)
      if !request.isWhole { grant(count, on: number) } else { grantConnection(count) }
      if request.isWhole { answer(request, on: number) }
    case .reset(let stream, _): begun.insert(Int(stream))
    case .broken(let error):
      // The library tells of what this side gets wrong as well, which it is meant to.
      let isOfClient =
        error is NIOHTTP2Errors.UnableToParseFrame || error is NIOHTTP2Errors.BadClientMagic
        || error is NIOHTTP2Errors.FlowControlViolation || error is NIOHTTP2Errors.StreamIDTooSmall
      guard isOfClient, !connection.isSpoilt, !hasEnded else { return }
      world.violation("connection \(connection.number) breaks the rules: \(error)")
    }
  }

  private func grantConnection(_ count: Int) {
    guard count > 0 else { return }
    talk?.widen(by: count, on: .rootStream, isOver: true)
  }

  /// Lets the client send what it has sent once more, and more where that leaves it nothing.
  private func grant(_ count: Int, on number: Int) {
    grantConnection(count)
    world.after(random.time(0...(connection.plan.slowness == 0 ? 0 : 3))) {
      guard !self.isOver, let stream = self.connection.ledger?.streams[number], !stream.isClosed,
        !stream.hasSentAll
      else { return }
      let missing = max(0, -stream.sendWindow)
      let growth = min(count + missing + self.random.draw(1...5000), 1 << 20)
      guard stream.sendWindow + growth < 1 << 30 else { return }
      self.talk?.send(.windowUpdate(windowSizeIncrement: growth), on: HTTP2StreamID(number))
    }
  }

  // MARK: What it answers

  private func answer(_ request: FramedConversation.Request, on number: Int) {
    guard !begun.contains(number), number <= lastTaken ?? .max,
      let stream = connection.ledger?.streams[number]
    else { return }
    begun.insert(number)
    let plan = stream.exchange.plan
    let isLast = !world.isHealed && random.chance(0.05)
    let deadline = stream.exchange.deadline - world.loop.time
    let thinking = isLast ? max(0, deadline) : random.time(0...connection.plan.slowness)
    if random.chance(connection.plan.turnsAway) {
      return world.after(thinking) {
        self.reset(number, self.random.pick([.refusedStream, .refusedStream, .http11Required]))
      }
    }
    guard random.chance(connection.plan.misbehaves) else {
      return play(good(plan, number), on: stream, from: 0, after: thinking, upTo: .max)
    }
    switch random.draw(0...5) {
    case 0: world.log("connection \(connection.number)/\(number): never answers")
    case 1:
      world.after(thinking) { self.reset(number, HTTP2ErrorCode(networkCode: self.random.draw(0...14))) }
    case 2, 3:
      let limit = world.plan.configuration.maximumHeadBytes
      play(.flawed(to: plan, headLimit: limit, &random), on: stream, from: 0, after: thinking, upTo: .max)
    default:
      let answer = good(plan, number)
      let cut = random.draw(0...answer.steps.count)
      play(answer, on: stream, from: 0, after: thinking, upTo: cut)
      guard random.chance(0.8) else { return }
      let code = HTTP2ErrorCode(networkCode: random.pick([0, 2, 7, 8, 11, 13, 99]))
      world.after(thinking + random.time(5...20)) { self.reset(number, code) }
    }
  }

  private func good(_ plan: ExchangePlan, _ number: Int) -> FramedAnswer {
    .good(to: plan, on: number, of: connection.number, &random)
  }

  private func reset(_ number: Int, _ code: HTTP2ErrorCode) {
    guard !isOver, connection.ledger?.streams[number]?.isClosed == false, number <= lastTaken ?? .max else {
      return
    }
    talk?.reset(HTTP2StreamID(number), code)
  }

  /// Sends the frames of an answer from one of them on, with pauses between some.
  private func play(
    _ answer: FramedAnswer,
    on stream: FramedStream,
    from index: Int,
    after delay: Int64,
    upTo end: Int
  ) {
    guard index < min(end, answer.steps.count) else { return }
    world.after(delay) {
      guard !self.isOver, !stream.isResetByClient, !stream.isGone, stream.number <= self.lastTaken ?? .max
      else { return }
      stream.answer = answer
      self.send(answer.steps[index], of: answer, on: HTTP2StreamID(stream.number))
      let pause = self.random.chance(0.8) ? 0 : self.random.time(0...4)
      self.play(answer, on: stream, from: index + 1, after: pause, upTo: end)
    }
  }

  private func send(_ step: FramedAnswer.Step, of answer: FramedAnswer, on stream: HTTP2StreamID) {
    switch step {
    case .interim(let code): talk?.head(code, on: stream)
    case .head(let fields, let isLast):
      talk?.send(.headers(.init(headers: HPACKHeaders(fields), endStream: isLast)), on: stream)
    case .data(let range, let isLast):
      talk?.data(Array(answer.response.body[range]), on: stream, isLast: isLast)
    case .trailers(let fields):
      talk?.send(.headers(.init(headers: HPACKHeaders(fields), endStream: true)), on: stream)
    }
  }

  // MARK: What else it does

  private func meddle() {
    guard !isOver, connection.phase == .open, !world.isHealed else { return }
    switch random.draw(0...8) {
    case 0, 1: changeSettings()
    case 2: talk?.send(.ping(HTTP2PingData(withInteger: 7), ack: false))
    case 3, 4: goAway()
    case 5: connection.push(.end, after: 0)
    case 6:
      connection.push(.breakOff(withError: random.chance(0.5), isToldLater: random.chance(0.5)), after: 0)
    case 7: connection.bring(random.pick(Self.harmless))
    default: breakTheRules()
    }
  }

  private func changeSettings() {
    let limit = random.pick([0, 1, 2, 100])
    var settings = [HTTP2Setting(parameter: .maxConcurrentStreams, value: limit)]
    if random.chance(0.5) {
      settings.append(HTTP2Setting(parameter: .initialWindowSize, value: random.pick([1, 100, 70_000])))
    }
    world.log("connection \(connection.number): allows \(limit) streams")
    talk?.send(.settings(.settings(settings)))
    // What may be sent now is less than nothing on some streams.
    let open = connection.ledger?.streams.filter { !$0.value.isClosed }.keys.sorted() ?? []
    for number in open { grant(0, on: number) }
    // None at all is for a while.
    guard limit == 0 else { return }
    world.after(random.time(1...20)) {
      guard !self.isOver else { return }
      self.talk?.send(.settings(.settings([HTTP2Setting(parameter: .maxConcurrentStreams, value: 2)])))
    }
  }

  private func goAway() {
    let seen = connection.ledger?.streams.keys.sorted() ?? []
    let last =
      lastTaken == nil && random.chance(0.2)
      ? Int(Int32.max) : min(lastTaken ?? .max, random.pick([0] + seen))
    lastTaken = last == Int(Int32.max) ? nil : last
    let code = random.pick([HTTP2ErrorCode.noError, .noError, .enhanceYourCalm, .http11Required])
    talk?.goAway(after: HTTP2StreamID(last), code)
    if lastTaken == nil { world.after(random.time(1...20)) { if !self.isOver { self.goAway() } } }
  }

  private func breakTheRules() {
    // Before its service has acknowledged that it takes none, a push is for one stream alone.
    let first = connection.ledger?.hasAcknowledgement == true ? 0 : 1
    let index = random.draw(first...Self.fatal.count)
    if index == 0 { world.reach(.pushed) }
    let live = connection.ledger?.live.map(\.number) ?? []
    // On a stream that the client knows, or on none.
    let number = live.isEmpty ? 1 : random.pick(live)
    let frame =
      index == Self.fatal.count
      ? [0, 0, 5, 1, 4] + Self.bytes(of: number) + [0xFF, 0xFF, 0xFF, 0xFF, 0xFF] : Self.fatal[index]
    world.log("connection \(connection.number): breaks the rules (\(index))")
    connection.bring(frame, isFatal: true)
    // The client says goodbye; a service that has broken the rules doesn't answer any more.
    hasEnded = true
  }

  private static func bytes(of number: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
  }

  /// Frames that end a connection: a push, text, SETTINGS and PING of impossible lengths, a frame that is too large, an answer to what was
  /// never asked, windows beyond every bound, a body on no stream.
  private static let fatal: [[UInt8]] = [
    [0, 0, 5, 5, 4, 0, 0, 0, 1, 0, 0, 0, 2, 0x82], Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8),
    [0, 0, 1, 4, 0, 0, 0, 0, 0, 0], [0, 0, 1, 6, 0, 0, 0, 0, 0, 0], [0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 0, 1],
    [0, 0, 1, 1, 4, 0, 1, 0, 1, 0x88], [0, 0, 4, 8, 0, 0, 0, 0, 0, 0x7F, 0xFF, 0xFF, 0xFF],
    [0, 0, 1, 0, 0, 0, 0, 0, 0, 0],
  ]

  /// Frames that nobody has to know (RFC 9113, section 4.1): of an unknown kind, alternative services, an origin.
  private static let harmless: [[UInt8]] = [
    [0, 0, 3, 0x42, 0, 0, 0, 0, 0, 1, 2, 3], [0, 0, 0, 0xBB, 0xFF, 0, 0, 0, 0],
  ]
}

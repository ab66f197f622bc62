internal import Fanfare
internal import FanfareHTTP
internal import FanfareRandomRuns
internal import NIOCore

/// One simulated connection: what its service does, and what its client has been shown of that.
///
/// It is confined to the thread of its world, which the compiler can't see.
final class SimulatedConnection: SimulatedSocket, SimulatedListener, @unchecked Sendable {
  enum Phase { case connecting, open, closed }

  /// How a connection ends that doesn't end in order.
  enum Break: CaseIterable { case withError, silently, behindItsBack }

  let number: Int
  let service: Int
  let plan: ServicePlan
  unowned let world: WireWorld
  let channel: SimulatedChannel
  var random: SeededRandom
  var phase = Phase.connecting

  // What the client was shown: the exchange whose request it sent last, until its answer is complete.
  var current: WireExchange?
  var heardAnswer: WireAnswer?
  var heard = 0
  /// Whether bytes came that belong to no answer.
  var isSpoilt = false
  var servedCount = 0
  /// Whether it ended otherwise than in order.
  var isBroken = false
  /// When it was accepted, or when its last answer was complete.
  var idleSince: Int64 = 0

  // What the service sees.
  private var unsent = 0
  var requests: [WireRequest] = []
  /// The request that was sent last.
  private(set) var latest: WireRequest?
  private var lastDown: Int64 = 0
  /// Whether the last answer was begun and is never ended: whatever came now would be part of it.
  var isSilent = false
  /// What has come and can't be read yet, since nobody reads.
  private var held: [WireEvent] = []

  init(_ number: Int, to service: Int, of world: WireWorld, over channel: SimulatedChannel) {
    self.number = number
    self.service = service
    self.world = world
    self.channel = channel
    plan = world.plan.services[service]
    // Each connection has chances of its own, so that what one draws doesn't depend on the order of all.
    random = SeededRandom(seed: world.seed &* 0x9E37_79B9 &+ UInt64(number) &* 0xBF58_476D)
    channel.socket = self
  }

  var unsentBytes: Int { unsent }

  /// Whether a request could be sent on it.
  var isIdle: Bool { channel.isActive && isIdleHere }

  private var isIdleHere: Bool { phase == .open && current == nil }

  // MARK: Being made

  func connect(within limit: Int64, _ connected: EventLoopPromise<any Channel>) {
    let isWell = world.isHealed
    let delay = random.time(0...(isWell || random.chance(0.5) ? 0 : 40))
    if !isWell, random.chance(plan.refuses), delay < limit {
      return world.after(delay) {
        self.fail(IOError(errnoCode: 111, reason: "connect"), .connectionRefused, connected)
      }
    }
    if !isWell && random.chance(plan.ignores) || delay >= limit {
      return world.after(limit) {
        self.fail(ChannelError.connectTimeout(.nanoseconds(limit)), .connectTimeout, connected)
      }
    }
    world.after(delay) { self.accept(connected, isWell: isWell) }
  }

  private func fail(
    _ error: any Error,
    _ code: ServiceError.Code,
    _ connected: EventLoopPromise<any Channel>
  ) {
    phase = .closed
    world.log("connection \(number): \(code)")
    world.reach(code == .connectTimeout ? .connectTimeout : .connectionRefused)
    world.noteFailedConnection(to: service, code)
    channel.close(promise: nil)
    connected.fail(error)
  }

  private func accept(_ connected: EventLoopPromise<any Channel>, isWell: Bool) {
    (phase, idleSince) = (.open, world.loop.time)
    world.log("connection \(number): accepted")
    channel.becomeActive()
    if !isWell, random.chance(plan.drops) {
      if random.chance(0.3) {
        // It is gone before the client has looked at it.
        world.reach(.goneBeforeUse)
        world.noteFailedConnection(to: service, .connectionRefused)
        phase = .closed
        channel.breakOff(nil, isToldLater: false)
        return world.after(0) { connected.succeed(self.channel) }
      }
      // Before or after the request leaves.
      let isLater = random.chance(0.5)
      if isLater { connected.succeed(channel) }
      push(.breakOff(random.pick([.withError, .silently, .behindItsBack])), after: 0)
      if isLater { return }
    } else if !isWell, random.chance(plan.meddles * 0.1) {
      push(random.chance(0.5) ? .end : .stray("too early"), after: random.time(0...2))
    }
    connected.succeed(channel)
  }

  // MARK: What the client sends

  func closedHere() {
    guard phase == .open else { return }
    if isIdleHere { world.noteIdleClosed(self) }
    phase = .closed
    world.log("connection \(number): closed by the client")
  }

  func flush(_ bytes: ByteBuffer) {
    if let latest, latest.exchange === current, !latest.isFlushed { return flushMore(bytes, of: latest) }
    guard let request = world.readRequest(bytes, on: self) else { return }
    let exchange = request.exchange
    if let current {
      world.violation("#\(exchange.number) is sent on a connection that #\(current.number) has")
    }
    if isSpoilt { world.violation("#\(exchange.number) is sent on a connection on which bytes had come") }
    (current, heardAnswer, heard, isSpoilt) = (exchange, nil, 0, false)
    world.noteSent(exchange, on: self)
    requests.append(request)
    latest = request
    unsent = request.flushed
    guard request.isFlushed, !world.isHealed, request.size > Self.leastRoom, random.chance(plan.clogs) else {
      return take(request.flushed)
    }
    take(random.draw(Self.leastRoom...(request.size - 1)))
    world.log("connection \(number): takes \(request.size - unsent) of \(request.size) bytes")
    guard random.chance(0.7) else { return }
    world.after(random.time(0...20)) { if self.channel.isActive { self.take(self.unsent) } }
  }

  /// More of a body is sent that is read meanwhile.
  private func flushMore(_ bytes: ByteBuffer, of request: WireRequest) {
    let count = bytes.readableBytes
    if !request.add(Array(bytes.readableBytesView)) {
      world.violation(
        "#\(request.exchange.number) is sent with \(count) bytes that aren't the next of its body"
      )
    }
    unsent += count
    take(count)
  }

  /// What a socket takes at least that has nothing else to send: Linux gives it room for one packet of 2 KiB, however small its buffer is made
  /// (`SOCK_MIN_SNDBUF` is twice that).
  private static let leastRoom = 2048

  /// The system takes bytes, which arrive at the service.
  private func take(_ count: Int) {
    guard count > 0 else { return }
    unsent -= count
    world.after(plan.slowness == 0 ? 0 : 500_000) { self.arrive(count) }
  }

  private func arrive(_ count: Int) {
    guard phase == .open, let request = requests.first else { return }
    request.arrived += count
    let isComplete = request.arrived >= request.size
    let isHasty = request.arrived >= request.headSize && !isComplete && random.chance(plan.hurries)
    if !request.isAnswered, isComplete || isHasty {
      request.isAnswered = true
      if isHasty { world.reach(.earlyAnswer) }
      answer(request.exchange)
    }
    if isComplete { requests.removeFirst() }
  }

  /// Puts something on its way, behind what is.
  func push(_ event: WireEvent, after delay: Int64) {
    lastDown = max(lastDown, world.loop.time + delay)
    world.loop.at(lastDown) { self.arrive(event) }
  }

  private func arrive(_ event: WireEvent) {
    guard phase == .open else { return }
    guard !channel.isReading || !held.isEmpty else { return deliver(event) }
    if !channel.isReading, current?.isBegun != true {
      world.violation("connection \(number) isn't read, and nobody holds it up")
    }
    world.reach(.streamHeldUp)
    held.append(event)
  }

  func readsAgain() {
    world.after(0) {
      while self.phase == .open, self.channel.isReading, !self.held.isEmpty {
        self.deliver(self.held.removeFirst())
      }
    }
  }
}

/// What comes to a client.
enum WireEvent {
  case answer(WireAnswer, Range<Int>)
  /// Bytes that belong to no answer.
  case stray(String)
  /// The service sends no more.
  case end
  case breakOff(SimulatedConnection.Break)
}

/// A request as the service gets it.
final class WireRequest {
  let exchange: WireExchange
  private let bytes: [UInt8]
  let headSize: Int
  /// How much of it the client has handed to the system.
  private(set) var flushed: Int
  var arrived = 0
  var isAnswered = false

  init(_ exchange: WireExchange, _ bytes: [UInt8], flushed: Int, headSize: Int) {
    self.exchange = exchange
    self.bytes = bytes
    self.flushed = flushed
    self.headSize = headSize
  }

  var size: Int { bytes.count }

  /// Whether the client has handed all of it to the system.
  var isFlushed: Bool { flushed >= size }

  /// Takes more of it; returns whether that is what comes next.
  func add(_ more: [UInt8]) -> Bool {
    defer { flushed += more.count }
    return bytes[flushed...].starts(with: more)
  }
}

internal import Fanfare
internal import FanfareFramedPeer
internal import FanfareHTTP
internal import FanfareRandomRuns
internal import NIOCore

/// One simulated connection in HTTP/2: the bytes between the transport's channel and that of a service, which come in pieces, late, or
/// not at all.
///
/// What goes over it is noted in its ``ledger`` before either side is shown it. It is confined to the thread of its world, which the
/// compiler can't see.
final class FramedConnection: SimulatedSocket, SimulatedListener, @unchecked Sendable {
  enum Phase { case connecting, open, closed }

  /// What is on its way to the client.
  enum Arrival {
    case bytes([UInt8])
    /// Bytes that end a connection, or a part of them.
    case fatal([UInt8], isLast: Bool)
    case end
    case breakOff(withError: Bool, isToldLater: Bool)
  }

  let number: Int
  let service: Int
  unowned let world: FramedWorld
  /// The transport's side, and the service's.
  let near: SimulatedChannel
  let far: SimulatedChannel
  var random: SeededRandom
  var phase = Phase.connecting
  var ledger: FramedLedger?
  var player: FramedService?
  private var farSocket: FarSocket?

  /// What the system hasn't taken of what the client writes.
  private var held: [UInt8] = []
  private(set) var isClogged = false
  private(set) var wasClogged = false
  /// When the system took something again last.
  private(set) var uncloggedAt: Int64 = -1
  private(set) var isMute = false
  private var lastUp: Int64 = 0
  private var lastDown: Int64 = 0
  private var downCount = 0
  /// The byte to the client at which it breaks; `nil` if it doesn't.
  private var breaksAt: Int?
  /// Whether it has ended because of something that isn't an end in order.
  var isSpoilt = false

  init(_ number: Int, to service: Int, of world: FramedWorld, over channel: SimulatedChannel) {
    self.number = number
    self.service = service
    self.world = world
    near = channel
    far = SimulatedChannel(on: world.loop)
    // Each connection has chances of its own, so that what one draws doesn't depend on the order of all.
    random = SeededRandom(seed: world.seed &* 0x9E37_79B9 &+ UInt64(number) &* 0xBF58_476D)
    channel.socket = self
  }

  /// What its service does at this time.
  var plan: FramedServicePlan {
    world.isHealed ? world.plan.services[service].healed : world.plan.services[service]
  }

  var unsentBytes: Int { held.count }

  // MARK: Being made

  func connect(within limit: Int64, _ connected: EventLoopPromise<any Channel>) {
    let delay = random.time(0...(world.isHealed || random.chance(0.5) ? 0 : 40))
    if random.chance(plan.refuses), delay < limit {
      return world.after(delay) {
        self.fail(IOError(errnoCode: 111, reason: "connect"), .connectionRefused, connected)
      }
    }
    if random.chance(plan.ignores) || delay >= limit {
      return world.after(limit) {
        self.fail(ChannelError.connectTimeout(.nanoseconds(limit)), .connectTimeout, connected)
      }
    }
    world.after(delay) { self.accept(connected) }
  }

  private func fail(_ error: any Error, _ code: ServiceError.Code, _ connected: EventLoopPromise<any Channel>)
  {
    phase = .closed
    world.log("connection \(number): \(code)")
    world.reach(code == .connectTimeout ? .connectTimeout : .connectionRefused)
    world.noteFailedConnection(to: service, code)
    near.close(promise: nil)
    connected.fail(error)
  }

  private func accept(_ connected: EventLoopPromise<any Channel>) {
    phase = .open
    world.log("connection \(number): accepted")
    let ledger = FramedLedger(of: self)
    self.ledger = ledger
    near.becomeActive()
    if random.chance(plan.drops) {
      // It is gone before the client has looked at it.
      world.reach(.goneBeforeUse)
      world.noteFailedConnection(to: service, .connectionRefused)
      phase = .closed
      near.breakOff(nil, isToldLater: false)
      return world.after(0) { connected.succeed(self.near) }
    }
    if random.chance(plan.breaks) { breaksAt = random.draw(0...random.pick([60, 400, 6000])) }
    if random.chance(plan.mutes) {
      world.after(random.time(0...100)) { self.fallSilent() }
    }
    farSocket = FarSocket(self)
    far.socket = farSocket
    player = FramedService(on: self)
    world.noteConnected(to: service)
    connected.succeed(near)
  }

  private func fallSilent() {
    guard phase == .open, !world.isHealed else { return }
    world.log("connection \(number): falls silent")
    isMute = true
  }

  // MARK: What the client sends

  func closedHere() {
    guard phase == .open else { return }
    phase = .closed
    world.log("connection \(number): closed by the client")
    ledger?.noteClosedByClient()
    player?.hasEnded = true
    world.after(0) { self.far.breakOff(nil, isToldLater: false) }
  }

  func flush(_ bytes: ByteBuffer) {
    let bytes = Array(bytes.readableBytesView)
    ledger?.noteSent(bytes)
    if isClogged { return held += bytes }
    carry(bytes)
    guard random.chance(plan.clogs) else { return }
    (isClogged, wasClogged) = (true, true)
    world.log("connection \(number): takes nothing more")
    world.reach(.clogged)
    // As the system's buffer gets full in the middle of a write.
    near.setWritable(false)
    world.after(random.time(0...30)) { self.unclog() }
  }

  private func unclog() {
    guard phase == .open else { return }
    world.log("connection \(number): takes more again")
    (isClogged, uncloggedAt) = (false, world.loop.time)
    let bytes = held
    held = []
    carry(bytes)
    near.setWritable(true)
  }

  /// Takes bytes to the service.
  private func carry(_ bytes: [UInt8]) {
    guard !isMute, !bytes.isEmpty else { return }
    var rest = bytes[...]
    while !rest.isEmpty {
      let size = random.chance(0.8) ? rest.count : random.draw(1...rest.count)
      let piece = Array(rest.prefix(size))
      lastUp = max(lastUp, world.loop.time + (plan.slowness == 0 ? 0 : 500_000))
      world.loop.at(lastUp) {
        if self.phase == .open, self.far.isActive { self.far.receive(piece) }
      }
      rest = rest.dropFirst(size)
    }
  }

  // MARK: What the service sends

  /// Takes bytes of the service to the client, in as many pieces as chance wants.
  func bring(_ bytes: [UInt8], isFatal: Bool = false) {
    guard phase == .open, !isMute else { return }
    var rest = bytes[...]
    let sizes: ClosedRange<Int> =
      switch random.draw(0...9) {
      case 0 where bytes.count < 300: 1...1
      case 1: 1...max(1, bytes.count / 3)
      case 2: 1...max(1, bytes.count)
      default: bytes.count...bytes.count
      }
    if sizes == 1...1, bytes.count > 1 { world.reach(.singleBytes) }
    while !rest.isEmpty {
      let piece = Array(rest.prefix(random.draw(sizes)))
      rest = rest.dropFirst(piece.count)
      let isLast = rest.isEmpty
      push(isFatal ? .fatal(piece, isLast: isLast) : .bytes(piece), after: random.chance(0.9) ? 0 : 500_000)
    }
  }

  /// Puts something on its way, behind what is.
  func push(_ arrival: Arrival, after delay: Int64) {
    lastDown = max(lastDown, world.loop.time + delay)
    world.loop.at(lastDown) { self.deliver(arrival) }
  }

  private func deliver(_ arrival: Arrival) {
    guard phase == .open, !isMute || arrival.isEnd else { return }
    switch arrival {
    case .bytes(let bytes): deliver(bytes)
    case .fatal(let bytes, let isLast):
      isSpoilt = true
      ledger?.noteFatal(isLast: isLast)
      near.receive(bytes)
      if isLast, near.isActive {
        world.violation("connection \(number) is kept, and its service broke the rules")
      }
    case .end:
      world.log("connection \(number): ended by the service")
      end { $0.receiveEnd() }
      if near.isActive { world.violation("connection \(number) is kept, and its service has ended it") }
    case .breakOff(let withError, let isToldLater):
      world.log("connection \(number): broken")
      end { $0.breakOff(withError ? IOError(errnoCode: 104, reason: "read") : nil, isToldLater: isToldLater) }
    }
  }

  private func deliver(_ bytes: [UInt8]) {
    if let breaksAt, downCount + bytes.count > breaksAt {
      let rest = Array(bytes.prefix(breaksAt - downCount))
      self.breaksAt = nil
      if !rest.isEmpty { deliver(rest) }
      world.reach(.brokenInFrame)
      return deliver(
        random.chance(0.4) ? .end : .breakOff(withError: random.chance(0.5), isToldLater: random.chance(0.4))
      )
    }
    downCount += bytes.count
    ledger?.noteShown(bytes)
    near.receive(bytes)
  }

  private func end(_ show: (SimulatedChannel) -> Void) {
    isSpoilt = true
    ledger?.noteLoss()
    show(near)
    phase = .closed
    player?.hasEnded = true
    far.breakOff(nil, isToldLater: false)
  }

  /// The channel of the service, as the service writes to it.
  private final class FarSocket: SimulatedSocket {
    private unowned let connection: FramedConnection

    init(_ connection: FramedConnection) {
      self.connection = connection
    }

    var unsentBytes: Int { 0 }
    func flush(_ bytes: ByteBuffer) { connection.bring(Array(bytes.readableBytesView)) }
    func closedHere() { connection.push(.end, after: 0) }
    func readsAgain() {}
  }

  func readsAgain() {}
}

extension FramedConnection.Arrival {
  fileprivate var isEnd: Bool {
    switch self {
    case .end, .breakOff: true
    case .bytes, .fatal: false
    }
  }
}

internal import Fanfare
internal import FanfareHTTP
internal import NIOCore
internal import NIOHPACK

/// Everything that has gone over one connection in HTTP/2, as far as its client has sent it and was shown it.
///
/// It is the reference: it reads the bytes itself, and says of each stream what has to become of its exchange.
final class FramedLedger {
  unowned let connection: FramedConnection
  var up = FrameReader(expectsPreface: true)
  var down = FrameReader(expectsPreface: false)
  var decoder = HPACKDecoder(allocator: ByteBufferAllocator())
  /// The fields of a head that goes on in another frame.
  var fields: [UInt8] = []
  var headStream: Int?
  var streams: [Int: FramedStream] = [:]
  var lastStream = -1
  var hasSentSettings = false

  // What the client may send.
  var sendWindow = 65_535
  var firstWindow = 65_535
  /// How many streams it may open; `nil` before the service has said anything.
  var allowed: Int?
  /// The most that it was allowed at this instant, since what was written before leaves afterwards.
  var allowedAtInstant: (most: Int, at: Int64) = (0, -1)
  /// The last stream that the service takes, once it goes away.
  var lastTaken: Int?
  var goneAwayAt: Int64 = -1

  // What the service may send.
  var receiveWindow = 65_535
  /// How many frames it was shown, and in how many pieces bytes have come.
  var shownCount = 0
  var pieceCount = 0
  var shownAt: Int64 = 0
  var openPings = 0
  var unansweredPings: [Int64] = []
  var unacknowledgedSettings = 0
  /// Whether the service has acknowledged the client's: from then on it may push nothing.
  var hasAcknowledgement = false
  /// When it began to carry nothing.
  var idleSince: Int64
  var endedCount = 0
  var isDoomed = false
  var hasSaidGoodbye = false

  init(of connection: FramedConnection) {
    self.connection = connection
    idleSince = connection.world.loop.time
    shownAt = idleSince
  }

  var world: FramedWorld { connection.world }
  var now: Int64 { world.loop.time }
  var name: String { "connection \(connection.number)" }

  /// The streams whose exchanges go on, the oldest first.
  var live: [FramedStream] { streams.values.filter(\.isLive).sorted { $0.number < $1.number } }

  /// How many streams are open on the wire.
  var openCount: Int { streams.values.count { !$0.isClosed } }

  /// Whether the client may begin another exchange on it, as far as it knows.
  var hasRoom: Bool {
    lastTaken == nil && !isDoomed && unansweredPings.isEmpty && openCount < limit
  }

  var limit: Int { allowed ?? world.streamLimits[connection.service] ?? 100 }

  // MARK: What the client sends

  func noteSent(_ bytes: [UInt8]) {
    for frame in up.read(bytes) { noteSent(frame) }
  }

  func noteSent(_ frame: WireFrame) {
    world.log("\(name)/\(frame.stream): the client sends \(frame)")
    if !hasSentSettings {
      hasSentSettings = true
      if frame.kind != .settings || frame.isAcknowledgement {
        world.violation("\(name) begins without SETTINGS")
      }
    }
    switch frame.kind {
    case .headers, .continuation: noteSentHead(frame)
    case .data: noteSentData(frame)
    case .reset:
      guard let stream = streams[frame.stream] else {
        return world.violation("\(name) resets what never was")
      }
      // The library queues what it says of broken frames, and what the transport says of a deadline, as long as nothing can leave.
      if stream.isResetByClient, !connection.wasClogged {
        world.violation("\(name)/\(frame.stream) is reset twice")
      }
      stream.isResetByClient = true
      noteEnd(of: stream)
    case .windowUpdate: noteGrant(frame)
    case .settings: if frame.isAcknowledgement { unacknowledgedSettings -= 1 }
    case .ping:
      if frame.isAcknowledgement { openPings -= 1 } else { unansweredPings.append(now) }
    case .goAway:
      hasSaidGoodbye = true
      world.reach(.clientGoodbye)
    case .priority, .pushPromise, nil: world.violation("\(name) sends a frame that a client doesn't")
    }
  }

  func noteSentHead(_ frame: WireFrame) {
    if frame.kind == .headers {
      (headStream, fields) = (frame.stream, [])
      let isNew = frame.stream > lastStream && frame.stream % 2 == 1
      if !isNew { world.violation("\(name)/\(frame.stream) isn't a new stream") }
      lastStream = frame.stream
    }
    fields += frame.payload
    guard let number = headStream, frame.endsHeaders else { return }
    var buffer = ByteBuffer(bytes: fields)
    guard let headers = try? decoder.decodeHeaders(from: &buffer),
      let exchange = world.exchange(asking: headers, of: connection)
    else { return world.violation("\(name)/\(number) begins with what isn't a request") }
    let stream = FramedStream(
      number,
      of: connection,
      exchange,
      sendWindow: firstWindow,
      shownBefore: pieceCount
    )
    stream.hasSentAll = frame.kind == .headers && frame.endsStream
    begin(stream)
  }

  func begin(_ stream: FramedStream) {
    let number = stream.number
    let others = openCount
    let most = max(limit, allowedAtInstant.at == now ? allowedAtInstant.most : 0)
    if others >= most {
      world.violation("\(name)/\(number) is opened, and \(others) of \(most) streams are open")
    }
    if lastTaken != nil, goneAwayAt != now { world.violation("\(name)/\(number) is opened after a GOAWAY") }
    if others + 1 == limit { world.reach(.filled) }
    if others > 4 { world.reach(.manyAtOnce) }
    streams[number] = stream
    world.noteSent(stream, over: connection)
  }

  func noteSentData(_ frame: WireFrame) {
    let count = frame.payload.count
    guard let stream = streams[frame.stream] else {
      return world.violation("\(name) sends a body on no stream")
    }
    let exchange = stream.exchange
    if stream.hasSentAll || stream.isResetByClient {
      world.violation("\(name)/\(frame.stream) goes on, and the client has ended it")
    }
    let body = exchange.plan.body
    if stream.sent + count > body.count || !body[stream.sent...].starts(with: frame.payload) {
      world.violation("#\(exchange.number) is sent with \(count) bytes that aren't the next of its body")
    }
    stream.sent += count
    stream.sendWindow -= count
    sendWindow -= count
    if count > 0, stream.sendWindow < 0 || sendWindow < 0 {
      world.violation("\(name)/\(frame.stream) sends more than its windows let through")
    }
    if count > 0, stream.sendWindow == 0 { world.reach(.windowUsedUp) }
    guard frame.endsStream else { return }
    stream.hasSentAll = true
    if exchange.plan.upload != nil { world.reach(.uploaded) }
    if stream.sent != body.count {
      world.violation("#\(exchange.number) is sent with \(stream.sent) of \(body.count) bytes")
    }
    if stream.isAnswered { noteEnd(of: stream) }
  }

  func noteGrant(_ frame: WireFrame) {
    let growth = frame.number(at: 0)
    if frame.stream == 0 {
      receiveWindow += growth
      if receiveWindow > FramedWorld.connectionWindow {
        world.violation("\(name) lets \(receiveWindow) bytes come, more than it has room for")
      }
      if shownCount > 1 { world.reach(.connectionWidened) }
      return
    }
    guard let stream = streams[frame.stream] else { return world.violation("\(name) widens no stream") }
    stream.receiveWindow += growth
    world.reach(.widened)
    if stream.receiveWindow > FramedWorld.streamWindow {
      world.violation(
        "\(name)/\(frame.stream) lets \(stream.receiveWindow) bytes come, more than it has room for"
      )
    }
    // What was written while the system took nothing says how it was then.
    if stream.exchange.isAsleep, stream.exchange.wasFull, stream.isLive, connection.uncloggedAt != now {
      world.violation("\(name)/\(frame.stream) is widened, and its reader has enough")
    }
  }

  /// The client has closed the connection.
  func noteClosedByClient() {
    if openCount == 0, endedCount > 0 { world.reach(.closedIdle) }
    // What it was shown is the reason; otherwise it has waited for a sign of life in vain.
    let live = live.filter { !$0.exchange.isToldSoon }
    guard !isDoomed, !live.isEmpty else { return }
    let patience = 2 * world.plan.configuration.connectTimeout.wholeNanoseconds
    let hasAsked = connection.wasClogged || unansweredPings.contains { now - $0 >= patience / 2 }
    guard hasAsked, now - shownAt >= patience else {
      return world.violation("\(name) is closed, and \(live.count) exchanges are under way on it")
    }
    world.reach(.givenUpMute)
    noteLoss()
  }
}

internal import Fanfare

/// An exchange of a run in HTTP/2: what was asked for, what happened to it, and what it was told.
///
/// It is confined to the thread of its world, which the compiler can't see.
final class FramedExchange: @unchecked Sendable {
  /// Why an exchange may end at an instant.
  enum Cause {
    case answered(FramedAnswer)
    case flawed, tooLarge, lost, cancelled
    /// It was refused more often than it is sent again.
    case refused
  }

  private struct Note {
    let cause: Cause
    let at: Int64
    let isBinding: Bool
  }

  let plan: ExchangePlan
  let isProbe: Bool
  unowned let world: FramedWorld

  var startedAt: Int64?
  /// The transport was shut down, so that nothing began.
  var isTurnedAway = false
  var handle: (any TransportExchange)?
  var task: Task<Void, Never>?
  var toldAt: Int64?
  /// What it was told of whether the service may have seen it, until the instant is over; `nil` if it was told an answer.
  var saidMayHaveBeenSent: Bool?

  /// The stream that its request was sent on last, unless the service hasn't looked at it or has lost it.
  var stream: FramedStream?
  var sentAt: Int64?
  var refusals = 0
  /// How often it may have been refused besides, while it was held back where nobody sees it, and when it was refused last.
  var hiddenRefusals = 0
  var refusedAt: Int64?
  /// Whether it was on a connection that was lost, so that the service may have seen it.
  var wasLost = false
  /// Whether it was sent again after such a loss, which happens once.
  var isRepeated = false
  /// It may have been given another connection before any of it had left, which nobody sees.
  var isRepetitionUncertain = false
  private var notes: [Note] = []

  // What has come of an answer that is read while it comes.
  var begunAt: Int64?
  var begun: FramedAnswer?
  var isComplete = false
  private var lastAt: Int64 = 0
  private(set) var unread = 0
  private var filledAt: Int64 = 0
  private(set) var isAsleep = false
  private(set) var bytes: [UInt8] = []

  init(_ plan: ExchangePlan, in world: FramedWorld, isProbe: Bool = false) {
    self.plan = plan
    self.world = world
    self.isProbe = isProbe
  }

  var number: Int { plan.number }

  /// Whether its body goes to a reader piece by piece.
  var isBegun: Bool { begunAt != nil }

  /// When the whole answer has to be there.
  var wholeDeadline: Int64 { plan.at + plan.timeout + (plan.reading?.extraTime ?? 0) }

  /// When something has to have come of the body; `nil` if nothing has to.
  var idleDeadline: Int64? {
    guard isBegun, !isFull, let limit = plan.reading?.idleTimeout else { return nil }
    let end = lastAt + limit
    return end < wholeDeadline ? end : nil
  }

  /// When it has to have ended, as things stand.
  var deadline: Int64 { isBegun ? idleDeadline ?? wholeDeadline : plan.at + plan.timeout }

  /// Whether its reader has enough for now.
  var isFull: Bool { unread >= WireReading.room }

  /// Whether its reader had enough before this instant: what the client wrote at this one may be older than what came since.
  var wasFull: Bool { isFull && filledAt < world.loop.time }

  /// Whether it has begun and not ended.
  var isUnderWay: Bool { startedAt != nil && toldAt == nil && !isTurnedAway }

  /// Whether it ends at this instant whatever the service does next: its connection hears of that before it does.
  var isToldSoon: Bool {
    deadline <= world.loop.time || world.shutDownAt == world.loop.time || !causesNow.isEmpty
  }

  /// Whether it waits for a connection.
  var isWaiting: Bool { isUnderWay && stream == nil }

  /// Whether the service may have looked at it.
  var mayHaveBeenSent: Bool { stream != nil || wasLost }

  /// Notes why it may end now; if that is binding, it has to.
  func add(_ cause: Cause, isBinding: Bool) {
    notes.append(Note(cause: cause, at: world.loop.time, isBinding: isBinding))
  }

  /// Whether it was refused at this instant, and may have been as often as it isn't sent again.
  var mayBeRefusedForGood: Bool {
    refusedAt == world.loop.time && refusals + hiddenRefusals > FramedWorld.mostRefusals
  }

  /// What may end it at this instant.
  var causesNow: [Cause] { notes.filter { $0.at == world.loop.time }.map(\.cause) }

  /// Whether something had to end it.
  var hasToHaveEnded: Bool { notes.contains { $0.isBinding } && !isHeldUp }

  /// Whether its answer was broken at some time.
  var wasFlawed: Bool { notes.contains { if case .flawed = $0.cause { true } else { false } } }

  /// Whether its end may wait for the socket: of frames that break the rules the library tells once it could reset their stream.
  var isHeldUp: Bool { wasFlawed && stream?.connection.wasClogged == true }

  // MARK: Answers that are read while they come

  /// The head of its answer has come.
  func noteHead(of answer: FramedAnswer) {
    guard plan.reading != nil, answer.beginsStream, begunAt == nil, isUnderWay else { return }
    (begunAt, lastAt, begun) = (world.loop.time, world.loop.time, answer)
    world.reach(.streamed)
    world.loop.at(wholeDeadline) {}
    wake()
  }

  /// So many bytes of the body of its answer have come.
  func noteBody(_ count: Int) {
    guard isBegun, isUnderWay else { return }
    if count > 0 { lastAt = world.loop.time }
    if !isFull { filledAt = world.loop.time }
    unread += count
    if isFull, isAsleep { world.reach(.streamPaused) }
    if unread > WireReading.room + FramedWorld.streamWindow {
      world.violation(
        "#\(number) has \(unread) bytes that nobody has read, more than its window lets through"
      )
    }
    wake()
  }

  /// So that there is an instant to look at.
  private func wake() { if let idleDeadline { world.loop.at(idleDeadline) {} } }

  /// Reads the answer as it comes, at the reader's own pace.
  func read(_ stream: ResponseStream) async {
    var pieces = stream.makeAsyncIterator()
    let pace = plan.reading?.pace ?? 0
    while true {
      if pace > 0 {
        isAsleep = true
        await withCheckedContinuation { waiter in world.after(pace) { waiter.resume() } }
        isAsleep = false
      }
      guard let piece = try? await pieces.next() else { return }
      // It is told at once that there is room again, and time counts from then.
      if isFull { lastAt = world.loop.time }
      unread -= piece.count
      bytes += piece
      wake()
    }
  }
}

/// Hears what becomes of an exchange; confined to the world's thread, which the compiler can't see.
final class FramedRecipient: TransportRecipient, @unchecked Sendable {
  private let exchange: FramedExchange

  init(_ exchange: FramedExchange) {
    self.exchange = exchange
  }

  func exchangeIsOverdue(_ request: TransportRequest) {}

  func exchangeEnded(_ request: TransportRequest, with reply: TransportReply) {
    exchange.world.told(exchange, reply)
    let error: TransportError? = if case .failure(let error) = reply.outcome { error } else { nil }
    request.flow?.end(error.map { ServiceError($0.code, $0.message, service: "played") })
  }
}

internal import Fanfare
internal import FanfareRandomRuns

/// How an answer is read while it comes; times are in nanoseconds.
struct WireReading {
  /// How long the reader does something else before it takes what has come.
  var pace: Int64
  /// How long nothing may come of the body while there is room for it.
  let idleTimeout: Int64?
  /// How long the whole answer may take, beyond the time that its head may take.
  let extraTime: Int64
  /// Whether the body is larger than the room for what nobody has read.
  var isLarge: Bool

  init(_ random: inout SeededRandom) {
    pace = random.chance(0.4) ? random.time(1...60) : 0
    idleTimeout = random.chance(0.7) ? random.time(10...80) : nil
    extraTime = random.time(0...400)
    isLarge = random.chance(0.15)
    if isLarge, random.chance(0.7) { pace = random.time(10...60) }
  }

  /// How many bytes may wait to be read before the service is held up (``ServiceClient/stream(_:)``).
  static let room = 256 << 10
}

/// What has become of an answer that is read while it comes.
struct WireProgress {
  /// When its head came; `nil` before, and for answers that come whole.
  var begunAt: Int64?
  /// The answer, once its head has come.
  var answer: WireAnswer?
  /// Whether it was told that all of it has come.
  var isComplete = false
  /// When something of its body came last.
  var lastAt: Int64 = 0
  /// How many bytes of its body came that nobody has read.
  var unread = 0
  /// Whether its reader does something else.
  var isAsleep = false
  /// What the reader has got.
  var bytes: [UInt8] = []

  /// Whether nothing more may come until the reader has read.
  var isFull: Bool { unread >= WireReading.room }
}

extension WireExchange {
  /// Whether its body goes to a reader piece by piece.
  var isBegun: Bool { progress.begunAt != nil }

  /// When the whole answer has to be there.
  var wholeDeadline: Int64 { plan.at + plan.timeout + (plan.reading?.extraTime ?? 0) }

  /// When something has to have come of the body; `nil` if nothing has to.
  var idleDeadline: Int64? {
    guard isBegun, !progress.isFull, let limit = plan.reading?.idleTimeout else { return nil }
    let end = progress.lastAt + limit
    return end < wholeDeadline ? end : nil
  }

  /// Takes note of what comes of an answer, before anybody is told.
  func noteProgress(_ answer: WireAnswer, heard: Range<Int>) {
    guard plan.reading != nil, answer.beginsStream, heard.upperBound >= answer.headEnd else { return }
    let now = world.loop.time
    if progress.begunAt == nil {
      (progress.begunAt, progress.lastAt, progress.answer) = (now, now, answer)
      world.reach(.streamed)
      world.loop.at(wholeDeadline) {}
    }
    let count = answer.payloadCount(in: heard)
    if progress.isAsleep, progress.isFull, count > 0 {
      world.violation("#\(number) gets more although \(progress.unread) bytes wait to be read")
    }
    if count > 0 { progress.lastAt = now }
    progress.unread += count
    // So that there is an instant to look at.
    if let idleDeadline { world.loop.at(idleDeadline) {} }
  }

  /// Reads the answer as it comes, at the reader's own pace.
  func read(_ stream: ResponseStream) async {
    var pieces = stream.makeAsyncIterator()
    let pace = plan.reading?.pace ?? 0
    while true {
      if pace > 0 {
        progress.isAsleep = true
        await withCheckedContinuation { waiter in world.after(pace) { waiter.resume() } }
        progress.isAsleep = false
      }
      guard let piece = try? await pieces.next() else { return }
      // It is told at once that there is room again, and time counts from then.
      if progress.isFull { progress.lastAt = world.loop.time }
      progress.unread -= piece.count
      progress.bytes += piece
      if let idleDeadline { world.loop.at(idleDeadline) {} }
    }
  }
}

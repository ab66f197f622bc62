internal import Fanfare
internal import FanfareRandomRuns

/// What a service does with one request whose answer is read while it comes.
struct StreamScript {
  enum Start {
    /// It is gone before anything of the request has left.
    case refuses
    /// It says 503.
    case declines
    case answers
  }

  enum End {
    case completes
    case breaks
    case silence
  }

  struct Piece {
    let after: Duration
    let bytes: [UInt8]
  }

  /// When its head comes, or what comes instead of one.
  let startAfter: Duration
  let start: Start
  private(set) var pieces: [Piece] = []
  /// What the pieces say, if they are events.
  private(set) var events: [ServerSentEvent] = []
  /// After how many bytes each is complete: a reader may take the first character of a line's end for all of it, or wait whether a second
  /// follows.
  private(set) var eventEnds: [ClosedRange<Int>] = []
  let end: End
  let endAfter: Duration

  /// The whole body.
  var content: [UInt8] { pieces.flatMap(\.bytes) }

  /// Draws what becomes of an exchange.
  init(of exchange: Int, _ plan: StreamPlan) {
    let habits = plan.habits
    var random = SeededRandom(seed: plan.seed &+ UInt64(exchange) &* 0x9E37_79B9_7F4A_7C15)
    startAfter = RandomPlan.step * random.draw(1...6)
    endAfter = RandomPlan.step * random.draw(0...2)
    start = random.chance(habits.refuses) ? .refuses : random.chance(habits.declines) ? .declines : .answers
    end = random.chance(habits.breaks) ? .breaks : random.chance(habits.silences) ? .silence : .completes
    if habits.sendsEvents {
      writeEvents(&random)
    } else if habits.isLarge {
      for number in 0..<random.draw(2...5) {
        let fill = UInt8(truncatingIfNeeded: exchange &* 16 &+ number)
        addPiece(Array(repeating: fill, count: random.draw(40_000...180_000)), &random)
      }
    } else {
      // An endless one has more than there is time for.
      let count = habits.isEndless ? plan.policy.timeout / RandomPlan.step + 2 : Double(random.draw(0...8))
      for number in 0..<Int(count) {
        addPiece(Array("\(exchange):\(number) ".utf8), isAtOnce: !habits.isEndless, &random)
      }
    }
  }

  private mutating func addPiece(_ bytes: [UInt8], isAtOnce: Bool = true, _ random: inout SeededRandom) {
    let wait = isAtOnce && random.chance(0.4) ? .zero : RandomPlan.step * random.draw(1...3)
    pieces.append(Piece(after: wait, bytes: bytes))
  }

  /// Writes events as WHATWG HTML, section 9.2.5, lets them be written, and cuts the text anywhere.
  private mutating func writeEvents(_ random: inout SeededRandom) {
    var text: [UInt8] = random.chance(0.5) ? [0xEF, 0xBB, 0xBF] : []
    let lineEnd = random.pick(["\n", "\r\n", "\r"])
    var lastID = ""
    func writeLine(_ line: String) { text += Array((line + lineEnd).utf8) }
    for number in 0..<random.draw(1...5) {
      var event = ServerSentEvent(data: "", lastID: lastID)
      if random.chance(0.3) { writeLine(": nothing is meant by this") }
      if random.chance(0.3) {
        event.type = "kind\(number)"
        writeLine("event: \(event.type)")
      }
      if random.chance(0.3) {
        lastID = "\(number)"
        event.lastID = lastID
        writeLine("id:\(lastID)")
      }
      let lines = (0..<random.draw(1...3)).map { "line \($0) of \(number) \u{E9}" }
      for line in lines { writeLine("data: \(line)") }
      event.data = lines.joined(separator: "\n")
      events.append(event)
      writeLine("")
      let end = text.count
      let complete =
        switch lineEnd {
        case "\r\n": end - 1...end
        case "\r": end...end + 1
        default: end...end
        }
      eventEnds.append(complete)
    }
    var rest = text[...]
    while !rest.isEmpty {
      let size = random.chance(0.3) ? 1 : random.draw(1...30)
      addPiece(Array(rest.prefix(size)), &random)
      rest = rest.dropFirst(size)
    }
  }
}

import Fanfare

/// Tells on standard error how far a run of many inputs is: a bar on a terminal, a plain line now and then elsewhere.
struct RunProgress {
  /// How often it tells.
  private let interval: Duration
  /// When it tells next.
  private var due: MonotonicInstant
  private let total: Int?
  private let isTerminal: Bool
  private let clock: any MonotonicClock
  private let start: MonotonicInstant
  private var isOnScreen = false

  init(total: Int?, isTerminal: Bool = StandardError.isTerminal, clock: any MonotonicClock = SystemClock()) {
    self.total = total
    self.isTerminal = isTerminal
    self.clock = clock
    start = clock.now
    interval = isTerminal ? .milliseconds(200) : .seconds(5)
    due = start.advanced(by: interval)
  }

  /// Shows how far it is, if it is time to.
  mutating func show(_ tally: WorkflowTally, running: Int) {
    guard clock.now >= due else { return }
    due = clock.now.advanced(by: interval)
    let line = line(tally, running: running)
    if isTerminal { StandardError.clearLine() }
    StandardError.write(isTerminal ? line : "\(line)\n")
    isOnScreen = isTerminal
  }

  /// Takes the bar off the screen.
  mutating func clear() {
    guard isOnScreen else { return }
    StandardError.clearLine()
    isOnScreen = false
  }

  /// How far it is, in one line.
  func line(_ tally: WorkflowTally, running: Int) -> String {
    let elapsed = max(0.001, (clock.now - start).inSeconds)
    let rate = Double(tally.total) / elapsed
    var parts: [String] = []
    if let total {
      parts.append(
        "\(isTerminal ? Self.bar(Double(tally.total) / Double(max(1, total))) + " " : "")\(tally.total)/\(total)"
      )
    } else {
      parts.append("\(tally.total) inputs")
    }
    parts.append(rate >= 10 ? "\(Int(rate))/s" : "\((rate * 10).rounded() / 10)/s")
    parts.append("\(running) in flight")
    if tally.failed > 0 { parts.append("\(tally.failed) failed") }
    if let total, rate > 0, tally.total > 0, tally.total < total {
      parts.append("\(Duration.seconds(Double(total - tally.total) / rate).brief) left")
    }
    return parts.joined(separator: ", ")
  }

  private static func bar(_ share: Double) -> String {
    let width = 20
    let filled = min(width, Int(share * Double(width)))
    return "▕" + String(repeating: "█", count: filled) + String(repeating: " ", count: width - filled) + "▏"
  }
}

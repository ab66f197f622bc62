/// A line on standard error that says how far a run of many documents is; only on a terminal.
struct Progress {
  private let total: Int
  private let isShown: Bool
  private var isOnScreen = false

  /// Creates the line.
  ///
  /// - Parameters:
  ///   - total: how many documents there are; a handful needs no line.
  ///   - isTerminal: whether standard error is a terminal.
  init(total: Int, isTerminal: Bool = StandardError.isTerminal) {
    self.total = total
    isShown = isTerminal && total > 3
  }

  mutating func show(_ tally: RunTally) {
    guard isShown else { return }
    StandardError.clearLine()
    StandardError.write("\(tally.total) of \(total) documents")
    isOnScreen = true
  }

  mutating func clear() {
    guard isOnScreen else { return }
    StandardError.clearLine()
    isOnScreen = false
  }
}

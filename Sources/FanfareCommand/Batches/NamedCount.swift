import FanfareText

/// How many there are of something, and the names of the first of them.
struct NamedCount {
  /// How many are named.
  static let shown = 3

  private(set) var count = 0
  private(set) var first: [String] = []

  mutating func add(_ name: String) {
    count += 1
    if first.count < Self.shown { first.append(VisibleText.line(name)) }
  }

  /// `a.txt, b.txt, c.txt and 2 more`.
  var names: String {
    let rest = count > first.count ? " and \(count - first.count) more" : ""
    return first.joined(separator: ", ") + rest
  }

  /// `5 (a.txt, b.txt, c.txt and 2 more)`, or `0`.
  var text: String { count == 0 ? "0" : "\(count) (\(names))" }
}

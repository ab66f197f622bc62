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

  /// Adds others, the first of which come after those that are there.
  mutating func add(_ other: NamedCount) {
    count += other.count
    first += other.first.prefix(Self.shown - first.count)
  }

  /// Takes the first of them out, as many as that.
  mutating func take(_ number: Int) -> NamedCount {
    var taken = NamedCount()
    taken.count = min(max(0, number), count)
    taken.first = Array(first.prefix(taken.count))
    count -= taken.count
    first.removeFirst(taken.first.count)
    return taken
  }

  /// `a.txt, b.txt, c.txt and 2 more`.
  var names: String {
    let rest = count - first.count
    guard rest > 0 else { return first.joined(separator: ", ") }
    return first.isEmpty ? "\(rest)" : first.joined(separator: ", ") + " and \(rest) more"
  }

  /// `5 (a.txt, b.txt, c.txt and 2 more)`, or `0`.
  var text: String { count == 0 ? "0" : "\(count) (\(names))" }
}

/// Finds the name that somebody probably meant.
package enum NearName {
  private static let longest = 64

  /// The nearest of the names; the first of those that are equally near.
  ///
  /// - Parameters:
  ///   - name: the name that isn't known.
  ///   - names: those that are.
  ///   - most: how many of them are looked at.
  /// - Returns: `nil` if none is nearer than a third of the longer name's length, in edits.
  package static func nearest(to name: String, among names: [String], most: Int = 200) -> String? {
    guard name.utf8.count <= longest else { return nil }
    var best: (name: String, distance: Int)?
    for candidate in names.prefix(most) where candidate.utf8.count <= longest {
      let allowed = max(name.utf8.count, candidate.utf8.count) / 3
      guard abs(name.utf8.count - candidate.utf8.count) <= allowed else { continue }
      let distance = distance(name, candidate)
      guard distance <= allowed || distance == 0 else { continue }
      if distance < best?.distance ?? .max { best = (candidate, distance) }
    }
    return best?.name
  }

  /// The number of insertions, deletions, changes and swaps of neighbours between two names, without regard to case.
  ///
  /// Optimal string alignment: Damerau (1964) with each place edited once.
  static func distance(_ first: String, _ second: String) -> Int {
    let first = Array(first.lowercased().utf8)
    let second = Array(second.lowercased().utf8)
    var beforeLast: [Int] = []
    var last = Array(0...second.count)
    for (row, byte) in first.enumerated() {
      var current = [row + 1]
      for (column, other) in second.enumerated() {
        var cost = min(last[column] + (byte == other ? 0 : 1), last[column + 1] + 1, current[column] + 1)
        if row > 0, column > 0, byte == second[column - 1], first[row - 1] == other {
          cost = min(cost, beforeLast[column - 1] + 1)
        }
        current.append(cost)
      }
      (beforeLast, last) = (last, current)
    }
    return last[second.count]
  }
}

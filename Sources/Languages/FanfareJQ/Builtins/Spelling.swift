/// Finds what somebody may have meant.
enum Spelling {
  /// The name that differs the least, if it differs by no more than a third of its letters.
  static func nearest(to name: String, among names: Set<String>) -> String? {
    guard name.utf8.count <= 40 else { return nil }
    return
      names
      .map { (name: $0, distance: distance(Array(name.utf8), Array($0.utf8))) }
      .filter { $0.distance <= max(1, $0.name.utf8.count / 3) }
      .min { ($0.distance, $0.name) < ($1.distance, $1.name) }?
      .name
  }

  /// How many letters have to be put in, left out, changed or swapped with a neighbour (optimal string alignment).
  private static func distance(_ first: [UInt8], _ second: [UInt8]) -> Int {
    var rows = [Array(0...second.count)]
    for (row, letter) in first.enumerated() {
      var next = [row + 1]
      for (column, other) in second.enumerated() {
        var least = min(
          next[column] + 1,
          rows[row][column + 1] + 1,
          rows[row][column] + (letter == other ? 0 : 1)
        )
        if row > 0, column > 0, letter == second[column - 1], first[row - 1] == other {
          least = min(least, rows[row - 1][column - 1] + 1)
        }
        next.append(least)
      }
      rows.append(next)
    }
    return rows[first.count][second.count]
  }
}

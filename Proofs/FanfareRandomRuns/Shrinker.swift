/// Makes a run that fails as small as it fails the same way: by halves and then part by part, it leaves out what isn't needed for it
/// (Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", 2002).
package struct Shrinker {
  private let partCount: Int
  private let violations: (Set<Int>) async -> [String]
  /// How many runs may be made.
  private let most = 3000

  /// Describes a run.
  ///
  /// - Parameters:
  ///   - partCount: how many parts it has, numbered from 0.
  ///   - violations: carries the run out without some parts, and says what didn't hold.
  package init(partCount: Int, violations: @escaping (Set<Int>) async -> [String]) {
    self.partCount = partCount
    self.violations = violations
  }

  /// The parts that the failure doesn't need; `nil` if the whole run doesn't fail.
  package func shrink() async -> Set<Int>? {
    let kinds = Set(await violations([]).map(Self.kind))
    guard !kinds.isEmpty else { return nil }
    var omitted: Set<Int> = []
    var runs = 0
    var length = max(1, partCount / 2)
    while runs < most {
      var isSmaller = false
      for start in stride(from: 0, to: partCount, by: length) where runs < most {
        let chunk = Set(start..<min(start + length, partCount)).subtracting(omitted)
        guard !chunk.isEmpty else { continue }
        runs += 1
        if await violations(omitted.union(chunk)).contains(where: { kinds.contains(Self.kind($0)) }) {
          omitted.formUnion(chunk)
          isSmaller = true
        }
      }
      // What one part was needed for may be gone with another.
      if length == 1, !isSmaller { break }
      length = max(1, length / 2)
    }
    return omitted
  }

  /// A violation without the names, numbers and times in it, which change with the size of a run.
  static func kind(_ violation: String) -> String {
    violation.split(separator: " ")
      .filter { word in word.allSatisfy { $0.isLowercase || $0 == "'" } }
      .joined(separator: " ")
  }
}

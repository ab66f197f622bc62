/// A version such as `1.2.3-beta.1+build` (Semantic Versioning 2.0.0).
struct SemanticVersion: Hashable, Comparable, Sendable {
  private let numbers: [Int]
  private let prerelease: [String]

  /// Reads a version; `nil` if the text is none.
  init?(_ text: String) {
    let withoutBuild = text.split(separator: "+", maxSplits: 1, omittingEmptySubsequences: false)
    let parts = withoutBuild[0].split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    let numbers = parts[0].split(separator: ".", omittingEmptySubsequences: false)
    guard numbers.count == 3, numbers.allSatisfy(Self.isNumber) else { return nil }
    self.numbers = numbers.compactMap { Int($0) }
    prerelease =
      parts.count == 2
      ? parts[1].split(separator: ".", omittingEmptySubsequences: false).map(String.init) : []
    let labels =
      prerelease
      + (withoutBuild.count == 2
        ? withoutBuild[1].split(separator: ".", omittingEmptySubsequences: false).map(String.init) : [])
    guard self.numbers.count == 3, labels.allSatisfy(Self.isLabel) else { return nil }
  }

  private static func isNumber(_ text: Substring) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) } && (text == "0" || text.first != "0")
  }

  private static func isLabel(_ text: String) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
          || byte == UInt8(ascii: "-")
      }
  }

  static func < (first: SemanticVersion, second: SemanticVersion) -> Bool {
    guard first.numbers == second.numbers else {
      return first.numbers.lexicographicallyPrecedes(second.numbers)
    }
    guard !first.prerelease.isEmpty, !second.prerelease.isEmpty else {
      return second.prerelease.isEmpty && !first.prerelease.isEmpty
    }
    return first.prerelease.lexicographicallyPrecedes(second.prerelease) { one, other in
      switch (Int(one), Int(other)) {
      case (let one?, let other?): one < other
      case (_?, nil): true
      case (nil, _?): false
      case (nil, nil): one.utf8.lexicographicallyPrecedes(other.utf8)
      }
    }
  }
}

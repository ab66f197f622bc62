/// The ends of lines of YAML 1.1 that are none in YAML 1.2: U+0085, U+2028 and U+2029.
///
/// YAML 1.2.2, section 5.4, has them as any other character. libyaml reads YAML 1.1 and folds them to spaces, so they are hidden from it
/// behind characters that stand nowhere in the text, and put back into what it reads.
struct ForeignLineEnds {
  private static let ends: [Unicode.Scalar] = ["\u{85}", "\u{2028}", "\u{2029}"]

  /// What stands for them; empty if there are none.
  private let stands: [Unicode.Scalar]

  /// Looks for them in a text.
  init(in text: String) {
    guard text.unicodeScalars.contains(where: Self.ends.contains) else {
      stands = []
      return
    }
    // Of the private use planes, those that are neither there nor made by an escape of YAML, as in `"\U000F0000"`.
    let taken = Set(text.unicodeScalars)
    let digits = text.lowercased()
    let free = (0xF0000...0xFFFFD as ClosedRange<UInt32>).lazy.filter { value in
      Unicode.Scalar(value).map { !taken.contains($0) } == true && !digits.contains(String(value, radix: 16))
    }
    stands = free.prefix(Self.ends.count).compactMap(Unicode.Scalar.init)
  }

  /// The text as libyaml gets it.
  func hidden(in text: String) -> String { replacing(Self.ends, by: stands, in: text) }

  /// What libyaml read, as it is meant.
  func restored(in text: String) -> String { replacing(stands, by: Self.ends, in: text) }

  private func replacing(_ these: [Unicode.Scalar], by those: [Unicode.Scalar], in text: String) -> String {
    guard !stands.isEmpty else { return text }
    var replaced = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      replaced.append(these.firstIndex(of: scalar).map { those[$0] } ?? scalar)
    }
    return String(replaced)
  }
}

/// A set of scalars in the form that the matcher tests: a bitmap for ASCII, a description for the rest.
struct CharacterClass: Hashable, Sendable {
  let ascii: ASCIISet
  let set: ScalarSet

  init(_ set: ScalarSet) {
    self.set = set
    ascii = ASCIISet(set)
  }

  @inline(__always)
  func contains(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 128 ? ascii.contains(scalar.value) : set.contains(scalar)
  }

  /// Decimal digits: `\d`.
  static let digit = CharacterClass(.property(.generalCategory(.decimalNumber)))
  /// What `\D` matches.
  static let notDigit = CharacterClass(.complement(digit.set))
  /// White space: `\s`.
  static let space = CharacterClass(.property(.space))
  /// What `\S` matches.
  static let notSpace = CharacterClass(.complement(space.set))
  /// Letters, marks, decimal digits and connecting punctuation: `\w`.
  static let word = CharacterClass(.property(.word))
  /// What `\W` matches.
  static let notWord = CharacterClass(.complement(word.set))
  /// What `\R` matches besides a carriage return with a newline.
  static let newline = CharacterClass(.ranges([0x0A...0x0D, 0x85...0x85, 0x2028...0x2029]))
}

extension StringProtocol {
  /// Whether there is an expression in a text: `${`, by bytes as it is read, since a `$` behind some scalars is another character.
  package var hasExpression: Bool { utf8.firstRange(of: "${".utf8) != nil }
}

extension String {
  /// The text with other texts in the place of some of its scalars.
  ///
  /// By scalars, since whoever reads a quoted text goes by bytes: a quote with a combining mark or a joiner behind it is another
  /// character, and to a shell, a spreadsheet or Graphviz a quote as ever.
  ///
  /// - Parameter replacement: what stands for a scalar; `nil` leaves it as it is.
  package func replacingScalars(_ replacement: (Unicode.Scalar) -> String?) -> String {
    var text = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      if let other = replacement(scalar) {
        text.append(contentsOf: other.unicodeScalars)
      } else {
        text.append(scalar)
      }
    }
    return String(text)
  }
}

/// Splits a text into sentences.
///
/// A sentence ends at `.`, `!`, `?` or `…` (with closing quotes and brackets) before white space and something that
/// begins a sentence, or at an empty line. Abbreviations, initials and decimals don't end one.
enum SentenceSplitter {
  private static let abbreviations: Set<String> = [
    "dr", "mr", "mrs", "ms", "prof", "sr", "jr", "st", "vs", "etc", "e.g", "i.e", "cf", "al", "inc", "ltd",
    "co", "no",
    "vol", "fig", "approx", "dept", "est", "gen", "gov", "jan", "feb", "mar", "apr", "jun", "jul", "aug",
    "sep", "oct",
    "nov", "dec",
  ]

  /// The sentences of a text, without white space around them.
  static func split(_ text: String) -> [String] {
    let characters = Array(text)
    var sentences: [String] = []
    var start = 0
    var index = 0
    while index < characters.count {
      if let end = endOfSentence(characters, at: index) ?? endOfParagraph(characters, at: index) {
        append(characters[start..<end], to: &sentences)
        start = end
        index = end
      } else {
        index += 1
      }
    }
    append(characters[start...], to: &sentences)
    return sentences
  }

  /// The index behind the sentence whose end mark stands at `index`; `nil` if none ends there.
  private static func endOfSentence(_ characters: [Character], at index: Int) -> Int? {
    guard ".!?…".contains(characters[index]) else { return nil }
    var end = index + 1
    while end < characters.count, ".!?…\"'”’)]»".contains(characters[end]) { end += 1 }
    guard end < characters.count else { return end }
    guard characters[end].isWhitespace else { return nil }
    if characters[index] == ".", end == index + 1, isAbbreviation(characters, before: index) { return nil }
    guard let next = characters[end...].first(where: { !$0.isWhitespace }) else { return end }
    return next.isUppercase || next.isNumber || !next.isLetter ? end : nil
  }

  private static func endOfParagraph(_ characters: [Character], at index: Int) -> Int? {
    guard characters[index].isNewline, index + 1 < characters.count, characters[index + 1].isNewline else {
      return nil
    }
    return index + 1
  }

  private static func isAbbreviation(_ characters: [Character], before index: Int) -> Bool {
    var start = index
    while start > 0, characters[start - 1].isLetter || characters[start - 1] == "." { start -= 1 }
    let word = String(characters[start..<index])
    return word.count == 1 && word.first?.isUppercase == true || abbreviations.contains(word.lowercased())
  }

  private static func append(_ characters: ArraySlice<Character>, to sentences: inout [String]) {
    let sentence = characters.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed()
    if sentence.contains(where: { $0.isLetter || $0.isNumber }) {
      sentences.append(String(sentence).split(whereSeparator: \.isNewline).joined(separator: " "))
    }
  }
}

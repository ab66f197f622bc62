/// Splits a text into words.
enum Tokenizer {
  /// The words of a text in lower case: letters and digits, with apostrophes and hyphens inside.
  static func words(_ text: String) -> [String] {
    var words: [String] = []
    var word = ""
    func finish() {
      while let last = word.last, last == "'" || last == "-" { word.removeLast() }
      if !word.isEmpty { words.append(word.lowercased()) }
      word = ""
    }
    for character in text {
      if character.isLetter || character.isNumber {
        word.append(character)
      } else if character == "'" || character == "-" || character == "’" {
        if !word.isEmpty { word.append(character == "’" ? "'" : character) }
      } else {
        finish()
      }
    }
    finish()
    return words
  }

  /// The words that say something of what a text is about: no stop words and no single letters.
  static func terms(_ text: String) -> [String] {
    words(text).filter { $0.count > 1 && !stopWords.contains($0) }
  }

  private static let stopWords: Set<String> = [
    "a", "about", "after", "all", "also", "an", "and", "any", "are", "as", "at", "be", "because", "been",
    "before",
    "being", "between", "both", "but", "by", "can", "could", "did", "do", "does", "during", "each", "for",
    "from", "had",
    "has", "have", "he", "her", "him", "his", "how", "i", "if", "in", "into", "is", "it", "it's", "its",
    "just", "may",
    "me", "more", "most", "my", "no", "not", "of", "on", "once", "one", "only", "or", "other", "our", "out",
    "over",
    "said", "same", "she", "should", "so", "some", "such", "than", "that", "the", "their", "them", "then",
    "there",
    "these", "they", "this", "those", "through", "to", "too", "two", "under", "up", "very", "was", "we",
    "were", "what",
    "when", "where", "which", "while", "who", "will", "with", "within", "would", "you", "your",
  ]
}

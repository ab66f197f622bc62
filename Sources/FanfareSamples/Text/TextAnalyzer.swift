/// Counts what can be counted in a text.
enum TextAnalyzer {
  /// Analyses a document.
  static func analyze(_ document: Document) -> Analysis {
    let sentences = SentenceSplitter.split(document.text).count
    let words = Tokenizer.words(document.text)
    return Analysis(
      id: document.id,
      sentences: sentences,
      words: words.count,
      terms: frequentTerms(in: document.text, of: words.count),
      readability: readability(words: words, sentences: sentences)
    )
  }

  /// The ten most frequent terms by term frequency; of equally frequent ones, those that come first in the text.
  private static func frequentTerms(in text: String, of wordCount: Int) -> [Analysis.Term] {
    var counts: [String: (count: Int, first: Int)] = [:]
    for (position, term) in Tokenizer.terms(text).enumerated() {
      counts[term, default: (0, position)].count += 1
    }
    let ranked = counts.sorted { ($1.value.count, $0.value.first) < ($0.value.count, $1.value.first) }
    return ranked.prefix(10).map { term, found in
      Analysis.Term(
        term: term,
        count: found.count,
        frequency: Double(found.count) / Double(max(1, wordCount))
      )
    }
  }

  /// The formulas of Flesch (1948) and of Kincaid, Fishburne, Rogers and Chissom (1975); zero without words.
  static func readability(words: [String], sentences: Int) -> Readability {
    guard !words.isEmpty, sentences > 0 else { return Readability(readingEase: 0, grade: 0) }
    let wordsPerSentence = Double(words.count) / Double(sentences)
    let syllablesPerWord = Double(words.map(syllables).reduce(0, +)) / Double(words.count)
    return Readability(
      readingEase: 206.835 - 1.015 * wordsPerSentence - 84.6 * syllablesPerWord,
      grade: 0.39 * wordsPerSentence + 11.8 * syllablesPerWord - 15.59
    )
  }

  /// An estimate of the syllables of an English word: groups of vowels, less a silent `e` at the end; at least one.
  static func syllables(_ word: String) -> Int {
    var groups = 0
    var isInGroup = false
    for character in word {
      let isVowel = "aeiouyäöüáéíóúàèìòù".contains(character)
      if isVowel && !isInGroup { groups += 1 }
      isInGroup = isVowel
    }
    if word.hasSuffix("e"), !word.hasSuffix("le"), groups > 1 { groups -= 1 }
    return max(1, groups)
  }
}

import Testing

@testable import FanfareSamples

@Suite struct TextTests {
  @Test(arguments: [
    ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
    ("Dr. Smith paid 3.50 dollars. He left.", ["Dr. Smith paid 3.50 dollars.", "He left."]),
    ("J. R. Miller wrote it, e.g. in May. Done.", ["J. R. Miller wrote it, e.g. in May.", "Done."]),
    ("He said \"Stop.\" Then he left.", ["He said \"Stop.\"", "Then he left."]),
    ("Wait... what? Yes.", ["Wait... what?", "Yes."]),
    ("A title\n\nA paragraph\nover two lines.", ["A title", "A paragraph over two lines."]),
    ("  ", []), ("...", []),
  ])
  func `sentences are told apart`(text: String, sentences: [String]) {
    #expect(SentenceSplitter.split(text) == sentences)
  }

  @Test(arguments: [
    ("The cat's well-known trick - it works!", ["the", "cat's", "well-known", "trick", "it", "works"]),
    ("Ünïcode’s 2 words-", ["ünïcode's", "2", "words"]), ("--'' !", []),
  ])
  func `words are told apart`(text: String, words: [String]) {
    #expect(Tokenizer.words(text) == words)
  }

  @Test(arguments: [
    ("cat", 1), ("table", 2), ("make", 1), ("beautiful", 3), ("rhythm", 1), ("the", 1), ("idea", 2),
  ])
  func `syllables are estimated`(word: String, count: Int) {
    #expect(TextAnalyzer.syllables(word) == count)
  }

  @Test func `readability follows the formulas`() {
    // 6 words, 1 sentence, 6 syllables.
    let words = ["the", "cat", "sat", "on", "the", "mat"]
    let readability = TextAnalyzer.readability(words: words, sentences: 1)
    #expect(abs(readability.readingEase - (206.835 - 1.015 * 6 - 84.6)) < 1e-9)
    #expect(abs(readability.grade - (0.39 * 6 + 11.8 - 15.59)) < 1e-9)
    #expect(TextAnalyzer.readability(words: [], sentences: 0) == Readability(readingEase: 0, grade: 0))
  }

  @Test func `terms are counted without stop words, most frequent and then earliest first`() {
    let analysis = TextAnalyzer.analyze(
      Document(id: "1", text: "The zebra saw the apple. The zebra and a bear slept.")
    )
    #expect(analysis.terms.map(\.term) == ["zebra", "saw", "apple", "bear", "slept"])
    #expect(analysis.terms.first?.count == 2)
    #expect(analysis.words == 11)
    #expect(analysis.sentences == 2)
  }

  @Test(arguments: [
    ("", ["empty"]), (" \n", ["empty"]), ("123 456", ["no_text"]), ("a\u{7}b\u{0}", ["control_characters"]),
    ("1\u{1}", ["no_text", "control_characters"]), (String(repeating: "a", count: 100_001), ["too_long"]),
  ])
  func `everything that is wrong with a document is listed`(text: String, codes: [String]) {
    let problem = #expect(throws: Problem.self) {
      try DocumentValidator.validate(Document(id: "1", text: text))
    }
    #expect(problem?.errors?.map(\.code) == codes)
    #expect(problem?.status == 422)
  }

  @Test func `a summary has the sentences that share most with the others, in the order of the text`() throws
  {
    let text = """
      Cats chase mice in the garden. The weather was nice. Mice hide from cats in the house. \
      Garden mice and house cats meet at night. Somebody sold bread.
      """
    let summary = try TextRank.summarize(text, sentences: 2)
    #expect(summary.count == 2)
    #expect(!summary.contains("The weather was nice."))
    #expect(!summary.contains("Somebody sold bread."))
    #expect(try TextRank.summarize("Only one.", sentences: 3) == ["Only one."])
  }

  @Test func `ranks add up to the number of sentences that are connected`() throws {
    let ranks = try TextRank.rank([["a", "b"], ["b", "c"], ["a", "c"]])
    #expect(abs(ranks.reduce(0, +) - 3) < 1e-4)
    #expect(abs(ranks[0] - ranks[1]) < 1e-4)
  }

  @Test func `naive Bayes gives the probabilities of the book's example`() throws {
    // Manning, Raghavan and Schütze, example 13.1, with words that are no stop words.
    let examples = [
      LabelledText(label: "china", text: "chinese beijing chinese"),
      LabelledText(label: "china", text: "chinese chinese shanghai"),
      LabelledText(label: "china", text: "chinese macao"),
      LabelledText(label: "other", text: "tokyo japan chinese"),
    ]
    let probabilities = NaiveBayes(examples).probabilities(of: "chinese chinese chinese tokyo japan")
    let china = 3.0 / 4 * (3.0 / 7 * 3 / 7 * 3 / 7) * 1 / 14 * 1 / 14
    let other = 1.0 / 4 * (2.0 / 9 * 2 / 9 * 2 / 9) * 2 / 9 * 2 / 9
    #expect(abs(try #require(probabilities["china"]) - china / (china + other)) < 1e-9)
    #expect(abs(probabilities.values.reduce(0, +) - 1) < 1e-9)
  }

  @Test func `the corpus predicts texts that it wasn't trained with`() {
    let all = Corpus.load()
    #expect(Set(all.map(\.label)).count == 6)
    var right = 0
    for held in all.indices {
      let classifier = NaiveBayes(all.enumerated().filter { $0.offset != held }.map(\.element))
      if classifier.classify(Document(id: "", text: all[held].text)).label == all[held].label { right += 1 }
    }
    #expect(Double(right) / Double(all.count) > 0.5, "\(right) of \(all.count)")
  }
}

/// What the validator says of a valid document.
public struct Verdict: Hashable, Codable, Sendable {
  /// The name of the document.
  public var id: String
  /// How many characters it has.
  public var characters: Int
  /// How many words it has.
  public var words: Int

  /// Creates a verdict.
  public init(id: String, characters: Int, words: Int) {
    self.id = id
    self.characters = characters
    self.words = words
  }
}

/// What the nlp service finds in a document.
public struct Analysis: Hashable, Codable, Sendable {
  /// A word and how often it stands in the text.
  public struct Term: Hashable, Codable, Sendable {
    /// The word in lower case.
    public var term: String
    /// How often it stands in the text.
    public var count: Int
    /// Its share of all words, from 0 to 1.
    public var frequency: Double

    /// Creates a term.
    public init(term: String, count: Int, frequency: Double) {
      self.term = term
      self.count = count
      self.frequency = frequency
    }
  }

  /// The name of the document.
  public var id: String
  /// How many sentences it has.
  public var sentences: Int
  /// How many words it has.
  public var words: Int
  /// The ten most frequent words that aren't stop words, most frequent first.
  public var terms: [Term]
  /// How easy the text is to read.
  public var readability: Readability

  /// Creates an analysis.
  public init(id: String, sentences: Int, words: Int, terms: [Term], readability: Readability) {
    self.id = id
    self.sentences = sentences
    self.words = words
    self.terms = terms
    self.readability = readability
  }
}

/// How easy an English text is to read.
public struct Readability: Hashable, Codable, Sendable {
  /// Flesch's reading ease: about 0 (hard) to 100 (easy).
  public var readingEase: Double
  /// The Flesch-Kincaid grade: years of school needed.
  public var grade: Double

  /// Creates a measurement.
  public init(readingEase: Double, grade: Double) {
    self.readingEase = readingEase
    self.grade = grade
  }
}

/// A request to the summarizer.
public struct SummaryRequest: Hashable, Codable, Sendable {
  /// The name of the document.
  public var id: String
  /// The text.
  public var text: String
  /// How many sentences to choose, from 1 to 50; 3 if it isn't given.
  public var sentences: Int?

  /// Creates a request.
  public init(id: String, text: String, sentences: Int? = nil) {
    self.id = id
    self.text = text
    self.sentences = sentences
  }
}

/// What the summarizer chooses from a document.
public struct Summary: Hashable, Codable, Sendable {
  /// The name of the document.
  public var id: String
  /// The most central sentences, in the order of the text.
  public var sentences: [String]

  /// Creates a summary.
  public init(id: String, sentences: [String]) {
    self.id = id
    self.sentences = sentences
  }
}

/// What the classifier takes a document for.
public struct Label: Hashable, Codable, Sendable {
  /// The name of the document.
  public var id: String
  /// The most probable label.
  public var label: String
  /// The probability of every label; they add up to 1.
  public var probabilities: [String: Double]

  /// Creates a label.
  public init(id: String, label: String, probabilities: [String: Double]) {
    self.id = id
    self.label = label
    self.probabilities = probabilities
  }
}

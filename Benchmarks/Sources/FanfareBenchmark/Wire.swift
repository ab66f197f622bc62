/// The bodies of the benchmark, as all clients decode them.
struct Document: Codable, Sendable {
  var id: String
  var text: String
}

struct Verdict: Codable, Sendable {
  struct Limits: Codable, Sendable {
    var characters: Int
    var lines: Int
  }

  var id: String
  var valid: Bool
  var characters: Int
  var words: Int
  var problems: [String]
  var language: String
  var encoding: String
  var checks: [String]
  var limits: Limits
}

struct Analysis: Codable, Sendable {
  struct Term: Codable, Sendable {
    var term: String
    var count: Int
    var frequency: Double
  }

  struct Readability: Codable, Sendable {
    var fleschReadingEase: Double
    var fleschKincaidGrade: Double
    var averageWordsPerSentence: Double
    var averageSyllablesPerWord: Double
  }

  var id: String
  var sentences: Int
  var words: Int
  var characters: Int
  var terms: [Term]
  var readability: Readability
}

struct Summary: Codable, Sendable {
  var id: String
  var sentences: [String]
  var scores: [Double]
  var iterations: Int
  var compression: Double
}

struct Label: Codable, Sendable {
  var id: String
  var label: String
  var probabilities: [String: Double]
  var model: String
  var vocabulary: Int
}

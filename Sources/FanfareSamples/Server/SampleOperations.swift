internal import FanfareJSON

/// What each sample service does with the body of a request.
struct SampleOperations: Sendable {
  private let classifier: NaiveBayes

  /// Trains the classifier.
  init() {
    classifier = NaiveBayes(Corpus.load())
  }

  /// The operation of a service, from bytes to bytes; the llm service has a ``LanguageModel`` in its place.
  func operation(of service: SampleService) -> @Sendable ([UInt8]) throws -> [UInt8] {
    switch service {
    case .validator: Self.coding { (document: Document) in try DocumentValidator.validate(document) }
    case .nlp: Self.coding { (document: Document) in TextAnalyzer.analyze(try bounded(document)) }
    case .summarizer: Self.coding { (request: SummaryRequest) in try summarize(request) }
    case .classifier: Self.coding { (document: Document) in classifier.classify(try bounded(document)) }
    case .llm: { $0 }
    }
  }

  private func summarize(_ request: SummaryRequest) throws -> Summary {
    let count = request.sentences ?? 3
    guard (1...50).contains(count) else {
      throw Problem(title: "The request isn't valid", status: 422, detail: "sentences must be from 1 to 50")
    }
    let document = try bounded(Document(id: request.id, text: request.text))
    return Summary(id: request.id, sentences: try TextRank.summarize(document.text, sentences: count))
  }

  private func bounded(_ document: Document) throws(Problem) -> Document {
    guard document.text.count <= Document.maximumCharacters else {
      throw Problem(
        title: "The document isn't valid",
        status: 422,
        detail: "at most \(Document.maximumCharacters) characters are read"
      )
    }
    return document
  }

  private static func coding<Input: Decodable & SendableMetatype, Output: Encodable & SendableMetatype>(
    _ operation: @escaping @Sendable (Input) throws -> Output
  ) -> @Sendable ([UInt8]) throws -> [UInt8] {
    { body in
      try JSONByteEncoder().encode(try operation(try JSONByteDecoder().decode(Input.self, from: body)))
    }
  }
}

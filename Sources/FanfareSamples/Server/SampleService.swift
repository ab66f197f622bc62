/// The sample services.
public enum SampleService: String, CaseIterable, Codable, Sendable {
  /// Says whether a document can be worked with: `POST /validate`.
  case validator
  /// Counts sentences, words and terms: `POST /analyze`.
  case nlp
  /// Chooses the most central sentences: `POST /summarize`.
  case summarizer
  /// Says what a document is about: `POST /classify`.
  case classifier
  /// Behaves like the API of a language model, limited by requests and tokens: `POST /v1/chat/completions`.
  case llm

  /// The path of its only operation.
  public var path: String {
    switch self {
    case .validator: "/validate"
    case .nlp: "/analyze"
    case .summarizer: "/summarize"
    case .classifier: "/classify"
    case .llm: "/v1/chat/completions"
    }
  }

  /// Its place among them, from 0 on: what is added to the base of the ports.
  public var offset: Int {
    switch self {
    case .validator: 0
    case .nlp: 1
    case .summarizer: 2
    case .classifier: 3
    case .llm: 4
    }
  }
}

/// How a sample service misbehaves, so that partial failure can be seen.
public struct SampleBehaviour: Hashable, Sendable {
  /// How long every answer takes beside the work itself.
  public var latency: Duration
  /// By how much the latency varies: up to this much is added, at random.
  public var jitter: Duration
  /// The share of requests that fail with status 503, from 0 to 1.
  public var failureRate: Double

  /// Creates a behaviour; by default a service is as quick as it can be and never fails.
  public init(latency: Duration = .zero, jitter: Duration = .zero, failureRate: Double = 0) {
    self.latency = latency
    self.jitter = jitter
    self.failureRate = min(1, max(0, failureRate))
  }
}

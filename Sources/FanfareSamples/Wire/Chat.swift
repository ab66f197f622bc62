/// A request to the llm service, in the form that APIs of language models have.
struct ChatRequest: Hashable, Decodable {
  /// Something that was said.
  struct Message: Hashable, Codable {
    var role: String
    var content: String
  }

  /// What is said to be asked; all are the same here.
  var model: String?
  var messages: [Message]
  /// How long the answer may be, in tokens.
  var maximumTokens: Int?
  /// Whether the answer comes as server-sent events.
  var stream: Bool?

  private enum CodingKeys: String, CodingKey {
    case model, messages, stream
    case maximumTokens = "max_tokens"
  }
}

/// How much a request and its answer came to.
struct ChatUsage: Hashable, Encodable {
  var promptTokens: Int
  var completionTokens: Int
  var totalTokens: Int { promptTokens + completionTokens }

  private enum CodingKeys: String, CodingKey {
    case promptTokens = "prompt_tokens"
    case completionTokens = "completion_tokens"
    case totalTokens = "total_tokens"
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(promptTokens, forKey: .promptTokens)
    try container.encode(completionTokens, forKey: .completionTokens)
    try container.encode(totalTokens, forKey: .totalTokens)
  }
}

/// What the llm service has answered and refused.
struct ModelAccount: Hashable, Encodable {
  var answers = 0
  var refusals = 0
  var tokens = 0
}

/// An answer of the llm service, or with `delta` in the place of `message` a piece of one.
struct ChatCompletion: Encodable {
  struct Choice: Encodable {
    var index = 0
    var message: ChatRequest.Message?
    var delta: ChatRequest.Message?
    var finishReason: String?

    private enum CodingKeys: String, CodingKey {
      case index, message, delta
      case finishReason = "finish_reason"
    }
  }

  var id: String
  var object: String
  var created: Int
  var model: String
  var choices: [Choice]
  var usage: ChatUsage?
}

internal import FanfareJSON

/// The texts of a run's secrets, which are taken out of what is told about its errors.
struct SecretTexts: Sendable {
  private let texts: [String]

  /// Shorter texts would be found where they aren't meant.
  private static let shortest = 4

  init(_ secrets: JSONValue) {
    var texts: Set<String> = []
    func collect(_ value: JSONValue) {
      switch value {
      case .string(let text):
        guard text.utf8.count >= Self.shortest else { return }
        texts.insert(text)
        // As it stands in JSON, without the quotes.
        texts.insert(String("\(value)".dropFirst().dropLast()))
      case .array(let elements): elements.forEach(collect)
      case .object(let object): for member in object { collect(member.value) }
      case .null, .bool, .number: return
      }
    }
    collect(secrets)
    // One may be a part of another.
    self.texts = texts.sorted { ($1.utf8.count, $0) < ($0.utf8.count, $1) }
  }

  /// An error that shows none of them.
  func hidden(in error: WorkflowError) -> WorkflowError {
    guard !texts.isEmpty else { return error }
    var error = error
    error.title = error.title.map(hidden)
    error.detail = error.detail.map(hidden)
    error.causes = error.causes.map(hidden)
    return error
  }

  private func hidden(in text: String) -> String {
    texts.reduce(text) { text, secret in
      text.contains(secret) ? text.replacing(secret, with: "<hidden>") : text
    }
  }
}

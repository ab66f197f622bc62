/// A document: what every sample service is asked about.
public struct Document: Hashable, Codable, Sendable {
  /// The name of the document.
  public var id: String
  /// The text.
  public var text: String

  /// Creates a document.
  public init(id: String, text: String) {
    self.id = id
    self.text = text
  }

  /// How many characters a text may have.
  public static let maximumCharacters = 100_000
}

/// Why somebody can't be authenticated; it never has secrets in it.
package struct CredentialsError: Error, Hashable, Sendable {
  /// The kinds of errors.
  package enum Code: String, Hashable, Sendable {
    /// What was given can't be used: a name with a colon, a client without its secret.
    case invalidCredentials
    /// The address of the authorization server isn't one.
    case invalidAddress
    /// A `WWW-Authenticate` field can't be read.
    case malformedChallenge
    /// The server asks for something that isn't spoken here.
    case unsupportedChallenge
    /// The authorization server gave no token and said why.
    case refused
    /// The answer of the authorization server is no token.
    case malformedToken
  }

  /// The kind of error.
  package let code: Code

  /// What was tried, what happened and what to do.
  package let message: String

  /// Creates an error.
  init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// A text from outside as messages have it: shortened and without control characters.
  static func excerpt(_ text: String, length: Int = 80) -> String {
    let short = text.unicodeScalars.prefix(length)
    var shown = String.UnicodeScalarView()
    shown.append(contentsOf: short.map { $0.value < 0x20 || $0.value == 0x7F ? "\u{FFFD}" : $0 })
    return String(shown) + (text.unicodeScalars.dropFirst(length).isEmpty ? "" : "…")
  }
}

extension CredentialsError: CustomStringConvertible {
  /// The message.
  package var description: String { message }
}

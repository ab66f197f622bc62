internal import FanfareText

/// A user name and a password as HTTP's Basic scheme sends them (RFC 7617), in UTF-8.
package struct BasicCredentials: Hashable, Sendable {
  /// The user name.
  package let username: String
  /// The password.
  package let password: Secret

  /// Creates credentials.
  ///
  /// - Parameters:
  ///   - username: the user name, without a colon; it may be empty.
  ///   - password: the password; it may be empty.
  /// - Throws: ``CredentialsError`` if the name has a colon, or if either has a control character.
  package init(username: String, password: String) throws(CredentialsError) {
    guard !username.utf8.contains(UInt8(ascii: ":")) else {
      throw CredentialsError(
        .invalidCredentials,
        "the user name has a colon, which ends it in the Basic scheme; use another scheme or another name"
      )
    }
    guard !Self.hasControls(username), !Self.hasControls(password) else {
      throw CredentialsError(
        .invalidCredentials,
        "the user name or the password has a control character; is a line break at its end?"
      )
    }
    self.username = username
    self.password = Secret(password)
  }

  /// The value of the `Authorization` field.
  package var headerValue: String {
    "Basic " + BaseEncoding.base64.encode("\(username):\(password.text)".utf8)
  }

  private static func hasControls(_ text: String) -> Bool {
    text.utf8.contains { $0 < 0x20 || $0 == 0x7F }
  }
}

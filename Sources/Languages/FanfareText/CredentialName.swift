/// Names of header fields and parameters whose values prove who somebody is.
///
/// One list for all who hide such values, keep them out of what they hand on, or ask where they are sent.
package enum CredentialName {
  /// Whether fields or parameters of a name usually hold a credential of who sends a request.
  ///
  /// - Parameter name: the name, in letters of either case.
  package static func isCredential(_ name: String) -> Bool {
    let name = name.lowercased()
    return parts.contains { name.contains($0) }
  }

  /// Whether a header field of an answer holds a credential that isn't for data: a session that the service began.
  ///
  /// Narrower than ``isCredential(_:)``, since a token in another field is often what a service was asked for.
  package static func isCredentialOfAnswer(_ name: String) -> Bool {
    ["set-cookie", "authorization"].contains(name.lowercased())
  }

  private static let parts = [
    "authorization", "cookie", "token", "secret", "password", "api-key", "api_key", "apikey", "access-key",
    "access_key", "signature", "credential",
  ]
}

internal import FanfareText
internal import HTTPTypes

extension ServiceRequest {
  /// What hides the request's credentials in what is told of its answer; `nil` if it has none.
  ///
  /// Services repeat in their errors what they were sent, and errors go to logs.
  var redaction: Redaction? {
    var secrets: [String] = []
    for field in headers where Self.isCredential(field.name.canonicalName) {
      secrets.append(field.value)
      // Without the scheme: `Bearer`, `Basic`.
      if let space = field.value.firstIndex(of: " ") {
        secrets.append(String(field.value[field.value.index(after: space)...]))
      }
    }
    for item in query where Self.isCredential(item.name.lowercased()) { secrets.append(item.value) }
    return secrets.isEmpty ? nil : Redaction(secrets)
  }

  /// Whether fields or parameters of a name, in lower case, usually are what proves who somebody is.
  private static func isCredential(_ name: String) -> Bool {
    parts.contains { name.contains($0) }
  }

  private static let parts = [
    "authorization", "cookie", "token", "secret", "password", "api-key", "api_key", "apikey", "access-key",
    "access_key", "signature", "credential",
  ]
}

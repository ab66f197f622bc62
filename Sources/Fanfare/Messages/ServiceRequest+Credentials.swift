internal import FanfareText
internal import HTTPTypes

extension ServiceRequest {
  /// What hides the request's credentials in what is told of its answer; `nil` if it has none.
  ///
  /// Services repeat in their errors what they were sent, and errors go to logs.
  var redaction: Redaction? {
    var secrets: [String] = []
    for field in headers where CredentialName.isCredential(field.name.canonicalName) {
      secrets.append(field.value)
      // Without the scheme: `Bearer`, `Basic`.
      if let space = field.value.firstIndex(of: " ") {
        secrets.append(String(field.value[field.value.index(after: space)...]))
      }
    }
    for item in query where CredentialName.isCredential(item.name) { secrets.append(item.value) }
    return secrets.isEmpty ? nil : Redaction(secrets)
  }
}

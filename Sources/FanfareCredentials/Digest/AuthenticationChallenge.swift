/// One challenge of a `WWW-Authenticate` field (RFC 9110, section 11.3).
struct AuthenticationChallenge: Hashable, Sendable {
  /// A parameter with its value, without quotes and escapes.
  struct Parameter: Hashable, Sendable {
    /// The name in lower case.
    let name: String
    let value: String
  }

  /// The scheme as it is written.
  let scheme: String
  /// The parameters; none if there is one value without a name.
  var parameters: [Parameter] = []

  /// The value of a parameter.
  subscript(name: String) -> String? { parameters.first { $0.name == name }?.value }
}

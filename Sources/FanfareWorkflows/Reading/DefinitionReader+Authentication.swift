internal import FanfareCredentials
internal import FanfareJSON
internal import FanfareText

/// How calls prove who makes them.
extension DefinitionReader {
  /// Reads how a call proves who makes it.
  func authentication(_ value: Located) -> AuthenticationDefinition? {
    let kinds = DefinitionObject.authentication.members.optional
    guard let fields = value.fields(of: .authentication) else { return nil }
    guard fields.object.count == 1, let kind = fields.object.first?.name, let content = fields[kind] else {
      value.report("authentication needs one of \(kinds.joined(separator: ", "))")
      return nil
    }
    if kind == "use" { return component(content, of: "authentications", in: components.authentications) }
    guard let credentials = credentials(content, of: kind) else { return nil }
    switch kind {
    case "basic": return .basic(credentials)
    case "bearer": return .bearer(credentials)
    case "digest": return .digest(credentials)
    default:
      return .oauth2(
        credentials,
        isOpenID: kind == "oidc",
        authorities: credentials["authority"].map(NamedOrigins.origins) ?? []
      )
    }
  }

  /// Reads credentials, or the name of the secret that holds them.
  private func credentials(_ content: Located, of kind: String) -> Template? {
    if let object = content.value.objectValue, let secret = object["use"] {
      _ = content.fields(of: .secret)
      guard let name = content.element(secret, "use").text("the name of a secret") else { return nil }
      guard components.secrets.contains(name) else {
        content.element(secret, "use").report(
          "the secret '\(name)' isn't listed in use.secrets",
          suggestion: NearName.nearest(to: name, among: components.secrets)
        )
        return nil
      }
      let program = "$secrets[\(JSONValue.string(name))]"
      guard let expression = try? RuntimeExpression(program, locals: []) else { return nil }
      return .expression(Template.Expression(expression: expression, otherwise: nil))
    }
    switch kind {
    case "basic": checkTexts(content, as: .basic)
    case "digest": checkTexts(content, as: .digest)
    case "bearer": checkTexts(content, as: .bearer)
    case "oidc": checkOAuth2(content, as: .oidc)
    default: checkOAuth2(content, as: .oauth2)
    }
    return template(content)
  }

  /// Reports what isn't an object of texts.
  private func checkTexts(_ value: Located, as object: DefinitionObject) {
    checkTexts(value.fields(of: object), object.members.required + object.members.optional)
  }

  /// Reports members that aren't texts.
  private func checkTexts(_ fields: Fields?, _ names: [String]) {
    for name in names { _ = fields?[name]?.text() }
  }

  private func checkOAuth2(_ content: Located, as object: DefinitionObject) {
    guard let fields = content.fields(of: object) else { return }
    if let grant = fields["grant"], let name = grant.text(),
      !["client_credentials", "password"].contains(name)
    {
      grant.report("the grant '\(name)' isn't supported; client_credentials and password are")
    }
    checkTexts(fields, ["username", "password"])
    if let authority = fields["authority"], let text = authority.text("a URL") {
      checkAddress(text, at: authority, isService: true)
    }
    for name in ["subject", "actor"] {
      fields[name]?.report("'\(name)' isn't supported")
    }
    for name in ["scopes", "audiences", "issuers"]
    where fields.object[name]?.stringValue?.hasExpression != true {
      for element in fields[name]?.elements(of: name) ?? [] { _ = element.text() }
    }
    let encoding = fields["request"]?.fields(of: .tokenRequest)?["encoding"]
    if let encoding, let name = encoding.text(), OAuth2TokenRequest.Encoding(rawValue: name) == nil {
      let known = OAuth2TokenRequest.Encoding.allCases.map(\.rawValue)
      encoding.report(
        "'\(name)' isn't one of \(known.joined(separator: ", "))",
        suggestion: NearName.nearest(to: name, among: known)
      )
    }
    if let endpoints = fields["endpoints"] { checkTexts(endpoints, as: .tokenEndpoints) }
    let client = fields["client"]?.fields(of: .client)
    checkTexts(client, ["id", "secret"])
    client?["assertion"]?.report("'assertion' isn't supported")
    if let method = client?["authentication"], let name = method.text(),
      !["client_secret_basic", "client_secret_post", "none"].contains(name)
    {
      method.report(
        "the client authentication '\(name)' isn't supported; client_secret_basic, client_secret_post and none are"
      )
    }
  }
}

internal import Fanfare
internal import FanfareJQ
internal import FanfareJSON

extension HTTPCallDefinition {
  /// The call for an input.
  func call(
    _ input: JSONValue,
    _ scope: ExpressionScope,
    _ key: ActivityKey
  ) throws(WorkflowError) -> HTTPCall {
    var query: [QueryItem] = []
    for (name, value) in try self.query?.members(of: input, in: scope, "query") ?? [:] {
      // A list stands for several values of one name.
      for value in value.arrayValue ?? [value] where !value.isNull {
        query.append(QueryItem(name, value.asText))
      }
    }
    var headers: [(name: String, value: String)] = []
    for (name, value) in try self.headers?.members(of: input, in: scope, "headers") ?? [:] {
      for value in value.arrayValue ?? [value] where !value.isNull { headers.append((name, value.asText)) }
    }
    return HTTPCall(
      method: try method(input, scope),
      url: try endpoint.url(input, scope),
      isConstant: endpoint.isConstant,
      choice: endpoint.choice,
      query: query,
      headers: headers,
      body: try body.map { (template) throws(WorkflowError) in
        RequestBody(try template.value(of: input, in: scope))
      } ?? .none,
      mentionsSecrets: mentionsSecrets,
      form: form,
      acceptsRedirection: acceptsRedirection,
      authentication: try endpoint.authentication?.resolved(input, scope),
      policy: policy,
      until: until,
      key: sendsKey ? key : nil
    )
  }
}

extension HTTPCallDefinition {
  /// The method for an input, in capitals.
  private func method(_ input: JSONValue, _ scope: ExpressionScope) throws(WorkflowError) -> String {
    if let constantMethod { return constantMethod }
    return try method.value(of: input, in: scope).asText.uppercased()
  }
}

extension OpenAPICallDefinition {
  /// The call for an input.
  func call(
    _ input: JSONValue,
    _ scope: ExpressionScope,
    _ key: ActivityKey
  ) throws(WorkflowError) -> OpenAPICall {
    OpenAPICall(
      document: try document.url(input, scope),
      documentAuthentication: try document.authentication?.resolved(input, scope),
      operationID: try operationID.value(of: input, in: scope).asText,
      parameters: try parameters?.members(of: input, in: scope, "parameters") ?? [:],
      definition: self,
      authentication: try authentication?.resolved(input, scope),
      key: sendsKey ? key : nil
    )
  }
}

extension EndpointTemplate {
  fileprivate func url(_ input: JSONValue, _ scope: ExpressionScope) throws(WorkflowError) -> String {
    switch uri {
    case .constant(.string(let text)): return isConstant ? text : try URITemplate.expand(text, with: input)
    case .text(let pieces):
      var assembly = URIAssembly(of: pieces.map(\.source).joined())
      for piece in pieces {
        switch piece {
        case .literal(let text): try URITemplate.append(text, with: input, to: &assembly)
        case .value(let expression):
          // As it is: an expression may yield several segments, or a part of the query.
          try assembly.append(try expression.value(of: input, in: scope).asText, named: expression.source)
        }
      }
      return try assembly.uri()
    default:
      if let uri = try assembled(input, scope) { return uri }
      let value = try uri.value(of: input, in: scope)
      guard let text = value.stringValue ?? value["uri"]?.stringValue else {
        throw WorkflowError(.expression, "\(value.kindName) is no URI")
      }
      guard case .expression(let expression) = uri, !text.isEmpty else { return text }
      var assembly = URIAssembly(of: "${ \(expression.source) }")
      try assembly.append(text, named: expression.source)
      return try assembly.uri()
    }
  }

  /// The address of an expression that puts it together, so that a value that isn't there can be named.
  ///
  /// - Returns: `nil` if the expression has to say itself what it yields: several texts, or an error.
  private func assembled(
    _ input: JSONValue,
    _ scope: ExpressionScope
  ) throws(WorkflowError) -> String? {
    guard let pieces, case .expression(let expression) = uri else { return nil }
    var assembly = URIAssembly(of: "${ \(expression.source) }")
    for piece in pieces.pieces {
      switch piece {
      case .text(let text): assembly.append(literal: text)
      case .added(let program), .interpolated(let program):
        guard let value = try? RuntimeExpression(part: program).value(of: input, in: scope) else {
          return nil
        }
        if case .added = piece, value.stringValue == nil, !value.isNull { return nil }
        try assembly.append(value.isNull ? nil : value.asText, named: program.source)
      }
    }
    return try assembly.uri()
  }
}

extension AuthenticationDefinition {
  /// The credentials for an input.
  fileprivate func resolved(
    _ input: JSONValue,
    _ scope: ExpressionScope
  ) throws(WorkflowError) -> Authentication {
    func members(_ template: Template) throws(WorkflowError) -> JSONObject {
      try template.members(of: input, in: scope, "credentials")
    }
    func text(_ name: String, _ object: JSONObject) throws(WorkflowError) -> String {
      guard let value = object[name], !value.isNull else {
        throw WorkflowError(.authentication, "the credentials have no '\(name)'")
      }
      return value.asText
    }
    switch self {
    case .basic(let template):
      let object = try members(template)
      return .basic(username: try text("username", object), password: try text("password", object))
    case .digest(let template):
      let object = try members(template)
      return .digest(username: try text("username", object), password: try text("password", object))
    case .bearer(let template):
      let value = try template.value(of: input, in: scope)
      // A secret may hold the token alone.
      if case .string(let token) = value { return .bearer(token: token) }
      return .bearer(token: try text("token", value.objectValue ?? [:]))
    case .oauth2(let template, let isOpenID, let authorities):
      return .oauth2(try members(template), isOpenID: isOpenID, authorities: authorities)
    }
  }
}

extension RequestBody {
  /// The body that stands for a value: a text is sent as it is, everything else as JSON.
  fileprivate init(_ value: JSONValue) {
    switch value {
    case .null: self = .none
    case .string(let text): self = .text(text)
    default: self = .json(value)
    }
  }
}

extension Template {
  /// The members of the object that it stands for.
  fileprivate func members(
    of input: JSONValue,
    in scope: ExpressionScope,
    _ what: String
  ) throws(WorkflowError) -> JSONObject {
    let value = try value(of: input, in: scope)
    if value.isNull { return [:] }
    guard let object = value.objectValue else {
      throw WorkflowError(.expression, "\(what) need an object, not \(value.kindName)")
    }
    return object
  }
}

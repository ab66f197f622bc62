internal import Fanfare
internal import FanfareJQ
internal import FanfareJSON
internal import FanfareSchema
internal import FanfareText
internal import HTTPTypes

extension DefinitionReader {
  /// Protocols of the DSL that aren't spoken.
  private static let unsupported = ["grpc", "asyncapi", "a2a", "mcp"]

  /// The function of the default catalog that loops in parallel.
  private static let map = "map:1.0.0@default"

  /// What can be called without being defined.
  static let builtInCalls = ["http", "openapi", map] + unsupported

  /// Reads what a call task calls.
  func call(_ content: Located, _ fields: Fields) -> CallDefinition? {
    guard let name = content.text("the name of what is called") else { return nil }
    let with = fields["with"]
    switch name {
    case "http": return needed(with, name, fields).flatMap { http($0, fields) }
    case "openapi": return needed(with, name, fields).flatMap { openAPI($0, fields) }
    case Self.map: return needed(with, name, fields).flatMap(map)
    case _ where Self.unsupported.contains(name):
      content.report("calls of '\(name)' aren't supported; http and openapi are")
      return nil
    case _ where components.functions.contains(name): return .function(name, arguments: with.map(template))
    case _ where components.natives.contains(name): return .native(name, arguments: with.map(template))
    default:
      reportUnknown(name, content)
      return nil
    }
  }

  private func needed(_ with: Located?, _ name: String, _ fields: Fields) -> Located? {
    if with == nil { fields.whole.report("a call of \(name) needs 'with'") }
    return with
  }

  private func reportUnknown(_ name: String, _ content: Located) {
    if name.contains("://") {
      content.report(
        "functions from a URL aren't supported; define the function in use.functions, or send a request by "
          + "'call: http' with 'with: { method: get, endpoint: … }'"
      )
    } else if let at = name.lastIndex(of: "@") {
      let catalog = String(name[name.index(after: at)...])
      let reason =
        catalog == "default"
        ? "the default catalog has no '\(name)'; it has \(Self.map)"
        : "functions from catalogs aren't supported; define the function in use.functions"
      content.report(reason, suggestion: NearName.nearest(to: name, among: [Self.map]))
    } else {
      let known = components.functions + components.natives + ["http", "openapi", Self.map]
      content.report(
        "there is no function '\(name)' in use.functions",
        suggestion: name.hasPrefix("map")
          ? Self.map : Self.http(named: name) ?? Synonym.meant(by: name, among: known)
      )
    }
  }

  /// `http` for what means that it is.
  private static func http(named name: String) -> String? {
    let methods = [
      "get", "head", "post", "put", "patch", "delete", "options", "https", "rest", "fetch", "request",
    ]
    return methods.contains(name.lowercased()) ? "http" : nil
  }

  private func http(_ with: Located, _ task: Fields) -> CallDefinition? {
    guard
      let fields = with.fields(of: .http), let method = fields["method"]
    else { return nil }
    let address = fields["endpoint"].flatMap { endpoint($0, isService: true) }
    guard let verb = textTemplate(method, "an HTTP method such as get") else { return nil }
    if case .string(let name) = method.value, !name.hasExpression,
      HTTPRequest.Method(name.uppercased()) == nil
    {
      method.report("'\(name)' is no HTTP method")
    } else if case .string(let name) = method.value, let problem = Self.strangeMethod(name) {
      method.findings.warn(problem, at: method.location, suggestion: Self.nearestMethod(to: name))
    }
    guard let address else { return nil }
    return .http(
      HTTPCallDefinition(
        method: verb,
        endpoint: address,
        headers: fields["headers"].flatMap(headers),
        query: fields["query"].flatMap { namedValues($0, "query") },
        body: fields["body"].map(template),
        form: fields["output"].flatMap { $0.choice(ResponseForm.self) } ?? .content,
        acceptsRedirection: fields["redirect"].flatMap { $0.boolean() } ?? false,
        policy: policy(task),
        sendsKey: task.metadata(DefinitionReader.keyMember) == .bool(true),
        until: task.metadata(DefinitionReader.untilMember)?.stringValue.flatMap { try? StreamCondition($0) }
      )
    )
  }

  /// The methods of RFC 9110, section 9, with PATCH (RFC 5789) and QUERY (draft-ietf-httpbis-safe-method-w-body).
  private static let methods = ["get", "head", "post", "put", "patch", "delete", "options", "query", "trace"]

  /// What there is to say of a method that can be sent and that hardly any service knows; `nil` if it is one of the usual ones.
  private static func strangeMethod(_ name: String) -> String? {
    guard !name.hasExpression, !methods.contains(name.lowercased()) else { return nil }
    return "'\(name)' is none of HTTP's usual methods: \(methods.joined(separator: ", "))"
  }

  private static func nearestMethod(to name: String) -> String? {
    name.lowercased() == "fetch" ? "get" : NearName.nearest(to: name.lowercased(), among: methods)
  }

  private func openAPI(_ with: Located, _ task: Fields) -> CallDefinition? {
    guard
      let fields = with.fields(of: .openAPI), let operation = fields["operationId"],
      let resource = fields["document"]?.fields(
        of: .openAPIDocument,
        form: "{ endpoint: \(fields["document"]?.value.stringValue ?? "…") }"
      ),
      let document = resource["endpoint"].flatMap({ endpoint($0, isService: false) }),
      let operation = textTemplate(operation, "the operationId of an operation")
    else { return nil }
    return .openAPI(
      OpenAPICallDefinition(
        document: document,
        operationID: operation,
        parameters: fields["parameters"].flatMap { namedValues($0, "parameters") },
        authentication: fields["authentication"].flatMap(authentication),
        form: fields["output"].flatMap { $0.choice(ResponseForm.self) } ?? .content,
        acceptsRedirection: fields["redirect"].flatMap { $0.boolean() } ?? false,
        policy: policy(task),
        sendsKey: task.metadata(DefinitionReader.keyMember) == .bool(true)
      )
    )
  }

  private func map(_ with: Located) -> CallDefinition? {
    guard
      let fields = with.fields(of: .map), let items = fields["in"].flatMap(items), let list = fields["do"]
    else { return nil }
    let each = fields["each"].flatMap(variable) ?? "item"
    let at = fields["at"].flatMap(variable) ?? "index"
    // What is told of an item has a name that says whose it is: that of the variable, or else of the task.
    let task = with.location.tokens.dropLast().last
    return .map(
      MapDefinition(
        items: items,
        each: each,
        at: at,
        maximumConcurrency: fields["maximumConcurrency"].flatMap { $0.integer(in: 1...10_000) } ?? 16,
        toleratedFailures: fields["toleratedFailures"].flatMap { $0.integer(in: 0 ... .max) } ?? 0,
        item: TaskDefinition(
          name: fields["each"] == nil ? task ?? each : each,
          reference: with.location.description,
          kind: .do(defining(each, at).deeper().tasks(list))
        )
      )
    )
  }

  private func namedValues(_ value: Located, _ what: String) -> Template? {
    switch value.value {
    case .object: return template(value)
    case .string(let text) where text.hasExpression: return template(value)
    default:
      value.reportType("an object or an expression for \(what)")
      return nil
    }
  }

  /// Reads header fields, whose names are known as they stand here.
  private func headers(_ value: Located) -> Template? {
    for (name, field) in value.value.objectValue == nil ? [] : value.members(of: "headers") {
      if HTTPField.Name(name) == nil {
        field.report("'\(name)' isn't the name of a header field")
      } else if ["host", "content-length", "transfer-encoding", "connection"].contains(name.lowercased()) {
        field.findings.warn(
          "'\(name)' isn't sent: the transport sets it from the address and the body",
          at: field.location,
          suggestion: nil
        )
      }
      if field.value.objectValue != nil { field.reportType("a text or a list of texts") }
    }
    return namedValues(value, "headers")
  }

  /// Reads an address: a text, or an object with authentication.
  ///
  /// - Parameter isService: whether requests are sent to it, so that it can't be a file.
  func endpoint(_ value: Located, isService: Bool) -> EndpointTemplate? {
    if value.value.objectValue == nil {
      return uri(value, isService: isService).map { EndpointTemplate(uri: $0, authentication: nil) }
    }
    guard
      let fields = value.fields(of: .endpoint),
      let uri = fields["uri"].flatMap({ uri($0, isService: isService) })
    else { return nil }
    return EndpointTemplate(uri: uri, authentication: fields["authentication"].flatMap(authentication))
  }

  private func uri(_ value: Located, isService: Bool) -> Template? {
    guard let text = value.text("a URI") else { return nil }
    guard !text.hasExpression else {
      checkAddress(text, at: value, isService: isService)
      return template(value)
    }
    // No address begins like that, so it can only be a mistake.
    if !isLoose, BareExpression.isLikely(text, locals: locals) {
      refusingBareExpressions().checkBareExpression(text, at: value)
    } else if let problem = URITemplate.problem(of: text) {
      value.report(problem)
    } else {
      checkAddress(text, at: value, isService: isService)
    }
    return .constant(.string(text))
  }

  /// Reports an address that can't be one, whatever its expressions yield.
  func checkAddress(_ text: String, at value: Located, isService: Bool) {
    guard isService || text.contains("://"), let problem = AddressText(text).problem else { return }
    value.report(problem.message, suggestion: problem.suggestion)
  }

  /// Reads `metadata.policy`: how the service of a call is called.
  private func policy(_ fields: Fields) -> CallPolicy? {
    guard let metadata = fields["metadata"], let value = fields.metadata("policy") else { return nil }
    let place = metadata.element(value, "policy")
    guard value.objectValue != nil else {
      place.reportType("an object for a policy")
      return nil
    }
    do {
      var policy = try JSONByteDecoder().decode(ServicePolicy.self, from: value.serialized())
      try policy.resolveLimits { text in
        let program = try JQProgram(text)
        return { program.number(of: $0) }
      }
      // Connections are shared by all calls to an origin, and belong to whoever runs the workflow.
      if policy.tls != nil {
        metadata.element(value, "policy").element(.null, "tls").report(
          "certificates are no setting of a call; give them to the command: --policy, --cacert, --cert"
        )
      }
      return CallPolicy(policy, at: "\(workflow)#\(metadata.location)")
    } catch let DecodingError.dataCorrupted(context), let DecodingError.typeMismatch(_, context) {
      let tokens = place.location.tokens + context.codingPath.map(\.stringValue)
      place.findings.report(context.debugDescription, at: JSONPointer(tokens))
    } catch {
      place.report("\(error)")
    }
    return nil
  }
}

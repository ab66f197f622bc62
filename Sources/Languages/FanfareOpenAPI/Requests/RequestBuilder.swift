internal import FanfareJSON

/// Makes the request of one operation.
struct RequestBuilder: Sendable {
  private let document: OpenAPIDocument
  private let operation: DocumentOperation
  private let resolver: ReferenceResolver

  init(document: OpenAPIDocument, operation: DocumentOperation) {
    self.document = document
    self.operation = operation
    resolver = ReferenceResolver(root: document.root)
  }

  /// The request with values for its parameters.
  func request(_ parameters: JSONObject) throws(OpenAPIError) -> OpenAPIRequest {
    let reader = ParameterReader(version: document.version, resolver: resolver)
    let declarations = try reader.declarations(of: operation)
    var assignment = try ParameterAssignment(parameters, to: declarations)
    let bodies = BodyReader(document: document, operation: operation, resolver: resolver)
    let body = try bodies.body(declarations, &assignment)
    try assignment.checkRest()

    let address = try address()
    let path = try PathBuilder(template: operation.path, declarations: declarations).path(assignment)
    let request = OpenAPIRequest(
      method: operation.method,
      url: "\(address)\(path)",
      query: try items(assignment, in: .query),
      headers: try headers(assignment),
      body: body
    )
    try check(request)
    return request
  }

  private func address() throws(OpenAPIError) -> WebAddress {
    switch document.version {
    case .swagger2:
      try SwaggerHost(document: document.root, location: document.location).address(for: operation)
    case .openAPI3:
      try ServerList(document: document.root, location: document.location).address(for: operation)
    }
  }

  private func items(
    _ assignment: ParameterAssignment,
    in place: ParameterDeclaration.Place
  ) throws(OpenAPIError) -> [OpenAPIRequest.QueryItem] {
    var items: [OpenAPIRequest.QueryItem] = []
    for (declaration, value) in assignment.given(in: place) { items += try declaration.items(value) }
    return items
  }

  private func headers(_ assignment: ParameterAssignment) throws(OpenAPIError) -> [OpenAPIRequest.Field] {
    var fields = try HeaderBuilder().headers(assignment)
    var cookies = fields.filter { $0.name.lowercased() == "cookie" }.map(\.value)
    fields.removeAll { $0.name.lowercased() == "cookie" }
    cookies += try items(assignment, in: .cookie).map(\.encoded)
    if cookies.isEmpty { return fields }
    return fields + [OpenAPIRequest.Field(name: "Cookie", value: cookies.joined(separator: "; "))]
  }

  private func check(_ request: OpenAPIRequest) throws(OpenAPIError) {
    let parts = [
      ("URL", request.url.utf8.count),
      ("query", request.query.reduce(0) { $0 + $1.encoded.utf8.count + 1 }),
      ("header", request.headers.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count }),
    ]
    for (part, bytes) in parts where bytes > OpenAPILimits.requestBytes {
      throw OpenAPIError(
        .tooLarge,
        "the request's \(part) has \(bytes) bytes; \(OpenAPILimits.requestBytes) are allowed"
      )
    }
  }
}

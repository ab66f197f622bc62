internal import FanfareJSON
internal import FanfareOpenAPI
internal import FanfareYAML

extension FuzzTarget {
  /// OpenAPI documents, and the requests of their operations.
  ///
  /// The member `x-arguments` of the document has the values of the parameters.
  static let openAPI = FuzzTarget(name: "openapi") { (bytes) throws(BrokenPromise) in
    let limits = YAMLDocument.Limits(bytes: 1 << 16, depth: 40, values: 5000)
    guard
      let value = try? YAMLDocument(parsing: String(decoding: bytes, as: UTF8.self), limits: limits).value,
      let document = try? OpenAPIDocument(value, location: "https://petstore.example/v1/openapi.json")
    else { return }
    let arguments = value["x-arguments"]?.objectValue ?? ["id": 7, "name": "a b/é", "tags": ["x", "y,z"]]
    for id in document.operationIDs.prefix(8) {
      guard let request = try? document.request(operationID: id, parameters: arguments) else { continue }
      if let finding = finding(in: request) { throw BrokenPromise("\(id): \(finding)") }
    }
  }

  /// What no server would take, or take for something else.
  private static func finding(in request: OpenAPIRequest) -> String? {
    let url = request.url + (request.query.isEmpty ? "" : "?\(request.encodedQuery)")
    if url.utf8.contains(where: { $0 <= 0x20 || $0 >= 0x7F }) { return "the URL \(url.debugDescription)" }
    if request.url.utf8.count > 1 << 16 || request.encodedQuery.utf8.count > 1 << 16 { return "a long URL" }
    for field in request.headers
    where field.value.utf8.contains(where: { $0 < 0x20 && $0 != 0x09 || $0 == 0x7F }) {
      return "the field \(field.name): \(field.value.debugDescription)"
    }
    return nil
  }
}

internal import FanfareJSON

/// One operation of a document and the path that it belongs to.
struct DocumentOperation: Sendable {
  /// The `operationId`.
  let id: String
  /// The HTTP method in upper case.
  let method: String
  /// The path with its templates, such as `/pets/{petId}`.
  let path: String
  /// What the document says about the path.
  let pathItem: JSONObject
  /// What the document says about the operation.
  let description: JSONObject

  /// The members of a path item that are operations, in the order of the specification.
  static let methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"]
}

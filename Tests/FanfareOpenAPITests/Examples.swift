import FanfareJSON
import FanfareOpenAPI

/// Small documents with one operation, `run`, for the tests.
enum Examples {
  /// An OpenAPI 3 document with the given operation below a path.
  static func openAPI(
    _ method: String = "get",
    _ path: String = "/run",
    operation: JSONObject = [:],
    document: JSONObject = [:]
  ) -> JSONValue {
    var operation = operation
    operation["operationId"] = operation["operationId"] ?? "run"
    var root: JSONObject = [
      "openapi": "3.0.3", "servers": [["url": "https://a.example"]],
      "paths": .object([path: .object([method: .object(operation)])]),
    ]
    for (name, value) in document { root[name] = value }
    return .object(root)
  }

  /// A Swagger 2.0 document with the given operation below a path.
  static func swagger(
    _ method: String = "get",
    _ path: String = "/run",
    operation: JSONObject = [:],
    document: JSONObject = [:]
  ) -> JSONValue {
    var root: JSONObject = ["swagger": "2.0", "host": "a.example", "schemes": ["https"]]
    for (name, value) in document { root[name] = value }
    guard case .object(var made) = openAPI(method, path, operation: operation, document: root) else {
      return .null
    }
    made.removeValue(forKey: "openapi")
    made.removeValue(forKey: "servers")
    return .object(made)
  }

  /// The request of the operation `run`.
  static func request(
    _ document: JSONValue,
    _ parameters: JSONObject = [:],
    location: String? = nil
  ) throws -> OpenAPIRequest {
    try OpenAPIDocument(document, location: location).request(operationID: "run", parameters: parameters)
  }

  /// Why there is no request of the operation `run`.
  static func error(
    _ document: JSONValue,
    _ parameters: JSONObject = [:],
    location: String? = nil
  ) -> OpenAPIError? {
    do {
      _ = try OpenAPIDocument(document, location: location).request(
        operationID: "run",
        parameters: parameters
      )
      return nil
    } catch {
      return error
    }
  }
}

package import FanfareJSON

/// A description of an HTTP interface, from which requests are made: Swagger 2.0, OpenAPI 3.0 or OpenAPI 3.1.
///
/// Only what an operation needs is looked at, so a mistake elsewhere in the document does no harm. Schemas
/// aren't applied: a value is sent as it is given, and defaults are left to the server.
///
/// ```swift
/// let document = try OpenAPIDocument(value, location: "https://petstore.example/v1/openapi.json")
/// let request = try document.request(operationID: "getPet", parameters: ["petId": 7])
/// print(request.method, request.url)  // GET https://petstore.example/v1/pets/7
/// ```
package struct OpenAPIDocument: Sendable {
  let root: JSONValue
  let version: OpenAPIVersion
  let location: String?
  private let operations: OperationIndex

  /// Reads a document.
  ///
  /// - Parameters:
  ///   - value: the parsed document.
  ///   - location: the URL that the document came from; relative servers start there.
  /// - Throws: ``OpenAPIError`` if it is no OpenAPI document, of another version or too large.
  package init(_ value: JSONValue, location: String?) throws(OpenAPIError) {
    root = value
    version = try OpenAPIVersion(of: value)
    operations = try OperationIndex(of: value)
    self.location = location
  }

  /// The identifiers of the operations, in the order of the document, each once.
  ///
  /// Operations without an identifier can't be asked for.
  package var operationIDs: [String] { operations.ids }

  /// Makes the request of an operation.
  ///
  /// Names that aren't declared as parameters make the body, if the operation has one: the value of `body` is
  /// the body, or else all of them are its members. A name that is declared in several places has its value
  /// in each of them. A parameter that is `null` isn't given.
  ///
  /// - Parameters:
  ///   - operationID: the operation's identifier.
  ///   - parameters: values by the names of the parameters.
  /// - Throws: ``OpenAPIError`` with the operation and what is wrong.
  package func request(
    operationID: String,
    parameters: JSONObject
  ) throws(OpenAPIError) -> OpenAPIRequest {
    let operation = try operations.operation(operationID)
    do {
      return try RequestBuilder(document: self, operation: operation).request(parameters)
    } catch {
      throw error.of(operation)
    }
  }
}

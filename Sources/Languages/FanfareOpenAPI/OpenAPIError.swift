/// Why a document isn't read, or a request isn't made.
package struct OpenAPIError: Error, Hashable, Sendable {
  /// The kinds of errors.
  package enum Code: String, Hashable, Sendable {
    /// The document says something that OpenAPI doesn't allow.
    case invalidDocument
    /// The document is of a version that isn't read.
    case unsupportedVersion
    /// The document asks for something that isn't done here, such as a multipart body.
    case unsupported
    /// A reference leads nowhere, in circles or to another file.
    case unresolvedReference
    /// No operation has the identifier, or several have it.
    case unknownOperation
    /// A required parameter or body isn't given.
    case missingParameter
    /// A parameter is given that the operation doesn't take.
    case unknownParameter
    /// A parameter or body has a value that can't be sent.
    case invalidParameter
    /// The operation has no address that requests can be sent to.
    case invalidServer
    /// The document or the request is larger than what is allowed.
    case tooLarge
  }

  /// The kind of error.
  package let code: Code

  /// What was tried, what happened and what to do.
  package let message: String

  /// Creates an error.
  init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The error with the operation that it concerns.
  func of(_ operation: DocumentOperation) -> OpenAPIError {
    OpenAPIError(code, "\(Excerpt.name(operation.id)): \(message)")
  }
}

extension OpenAPIError: CustomStringConvertible {
  /// The message.
  package var description: String { message }
}

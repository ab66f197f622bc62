internal import Fanfare
internal import FanfareJSON
internal import FanfareOpenAPI
internal import FanfareYAML
internal import Synchronization

extension ServiceCaller {
  /// Calls an operation of an OpenAPI document.
  func perform(_ call: OpenAPICall, for task: TaskInfo) async -> Result<ActivityOutcome, ActivityFailure> {
    do throws(WorkflowError) {
      let document = try await document(at: call.document, call.documentAuthentication)
      let request: OpenAPIRequest
      do throws(OpenAPIError) {
        request = try document.request(operationID: call.operationID, parameters: call.parameters)
      } catch {
        throw WorkflowError(.configuration, "\(call.document): \(error)")
      }
      return await perform(HTTPCall(request, call), for: task)
    } catch {
      return .failure(ActivityFailure(error: error))
    }
  }

  private func document(
    at location: String,
    _ authentication: Authentication?
  ) async throws(WorkflowError) -> OpenAPIDocument {
    let key = DocumentStore.Key(location: location, authentication: authentication)
    if let document = documents[key] { return document }
    let bytes: [UInt8]
    if URLParts(location) != nil {
      bytes = try await fetch(location, authentication)
    } else {
      bytes = try read(location)
    }
    let document: OpenAPIDocument
    do {
      let text = String(decoding: bytes, as: UTF8.self)
      let value =
        try text.drop { $0 == "\u{FEFF}" }.trimmed.first == "{"
        ? JSONValue(parsing: bytes) : YAMLDocument(parsing: text).value
      document = try OpenAPIDocument(value, location: URLParts(location) == nil ? nil : location)
    } catch {
      throw WorkflowError(.configuration, "\(location): \(error)")
    }
    documents[key] = document
    return document
  }

  private func read(_ path: String) throws(WorkflowError) -> [UInt8] {
    guard let readFile = settings.readFile else {
      throw WorkflowError(.configuration, "\(path): files aren't read here; give a URL")
    }
    do {
      return try readFile(path)
    } catch {
      throw WorkflowError(.configuration, "\(path): \(error)")
    }
  }
}

extension HTTPCall {
  /// The call that an OpenAPI document asks for.
  fileprivate convenience init(_ request: OpenAPIRequest, _ call: OpenAPICall) {
    let query = request.encodedQuery
    self.init(
      method: request.method,
      url: query.isEmpty ? request.url : "\(request.url)?\(query)",
      headers: request.headers.map { ($0.name, $0.value) },
      body: request.body.map { .bytes($0.bytes, contentType: $0.contentType) } ?? .none,
      form: call.form,
      acceptsRedirection: call.acceptsRedirection,
      authentication: call.authentication,
      policy: call.policy
    )
  }
}

/// Keeps the documents that were read.
final class DocumentStore: Sendable {
  /// A document as one that has these credentials sees it.
  struct Key: Hashable {
    let location: String
    let authentication: Authentication?
  }

  /// How many documents are kept.
  private static let maximumDocuments = 64

  private let documents = Mutex<[Key: OpenAPIDocument]>([:])

  subscript(key: Key) -> OpenAPIDocument? {
    get { documents.withLock { $0[key] } }
    set {
      documents.withLock { documents in
        if documents.count >= Self.maximumDocuments { documents.removeAll() }
        documents[key] = newValue
      }
    }
  }
}

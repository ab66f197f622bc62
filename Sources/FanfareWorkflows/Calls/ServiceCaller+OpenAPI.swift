internal import Fanfare
internal import FanfareJSON
internal import FanfareOpenAPI
internal import FanfareYAML
internal import Synchronization

extension ServiceCaller {
  /// Calls an operation of an OpenAPI document.
  func perform(_ call: OpenAPICall, for task: TaskInfo) async -> Result<ActivityOutcome, ActivityFailure> {
    do throws(WorkflowError) {
      let document = try await document(of: call, for: task)
      let request: OpenAPIRequest
      do throws(OpenAPIError) {
        request = try document.request(operationID: call.operationID, parameters: call.parameters)
      } catch {
        throw Self.unusable(call, "\(error)", error.code.rawValue)
      }
      try await check(request, of: call, for: task)
      return await perform(HTTPCall(request, call), for: task)
    } catch {
      return .failure(ActivityFailure(error: error))
    }
  }

  /// Checks where a document sends a request: what comes from elsewhere may choose no other origin than data may, and gets
  /// the credentials of none.
  private func check(
    _ request: OpenAPIRequest,
    of call: OpenAPICall,
    for task: TaskInfo
  ) async throws(WorkflowError) {
    // A file beside the workflow is the author's own.
    guard let home = NamedOrigins.origin(of: call.document) else { return }
    guard let origin = NamedOrigins.origin(of: request.url), origin != home else { return }
    try await targets.check(request.url, of: task.run.workflow, "the server (\(call.document) did)")
    guard call.authentication == nil else {
      throw WorkflowError(
        .configuration,
        "\(call.document) names a server on \(origin), which doesn't get the credentials of \(home); nothing was "
          + "sent (keep the document beside the workflow if they are meant for that server)"
      )
    }
  }

  /// The error of a document; one that data has chosen may be anybody's, so nothing of its text shows.
  private static func unusable(_ call: OpenAPICall, _ message: String, _ code: String) -> WorkflowError {
    WorkflowError(
      .configuration,
      "\(call.document): \(call.isChosenByData ? "the document can't be used (\(code))" : message)"
    )
  }

  private func document(
    of call: OpenAPICall,
    for task: TaskInfo
  ) async throws(WorkflowError) -> OpenAPIDocument {
    let (location, authentication) = (call.document, call.documentAuthentication)
    if call.isChosenByData { try await targets.check(location, of: task.run.workflow, "the document") }
    let key = DocumentStore.Key(location: location, authentication: authentication)
    if let document = documents[key] { return document }
    let bytes: [UInt8]
    if URLParts(location) != nil {
      bytes = try await fetch(location, authentication, for: task)
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
      throw Self.unusable(call, "\(error)", "unreadable")
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

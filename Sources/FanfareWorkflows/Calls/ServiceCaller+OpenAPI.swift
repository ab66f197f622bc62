internal import Fanfare
internal import FanfareJSON
internal import FanfareOpenAPI
internal import FanfareYAML
internal import Synchronization

extension ServiceCaller {
  /// Calls an operation of an OpenAPI document.
  func perform(
    _ call: OpenAPICall,
    for activity: ActivityRequest
  ) async -> Result<ActivityOutcome, ActivityFailure> {
    let task = activity.task
    do throws(WorkflowError) {
      let document = try await document(of: call, for: task)
      let request: OpenAPIRequest
      do throws(OpenAPIError) {
        request = try document.request(operationID: call.operationID, parameters: call.parameters)
      } catch {
        throw Self.unusable(call, "\(error)", error.code.rawValue)
      }
      let made = HTTPCall(request, call)
      try await check(made, of: call, for: task)
      return await perform(made, for: activity)
    } catch {
      return .failure(ActivityFailure(error: error))
    }
  }

  /// Checks where a document sends a request: what comes from elsewhere may choose no other origin than data may, and gets
  /// the credentials of none.
  private func check(
    _ made: HTTPCall,
    of call: OpenAPICall,
    for task: TaskInfo
  ) async throws(WorkflowError) {
    // A file beside the workflow is the author's own.
    guard let home = NamedOrigins.origin(of: call.document) else { return }
    if case .data(let named) = call.choice, made.carriesCredentials {
      try await targets.check(call.document, of: task.run.workflow, "the document", credentialsFor: named)
    }
    guard let origin = NamedOrigins.origin(of: made.url), origin != home else { return }
    try await targets.check(made.url, of: task.run.workflow, "the server (\(call.document) did)")
    guard !made.carriesCredentials else {
      throw .targetRefused(
        "\(call.document) names a server on \(origin), which doesn't get the credentials of \(home); nothing was "
          + "sent (keep the document beside the workflow if they are meant for that server)"
      )
    }
  }

  /// The error of a document; one that data has chosen may be anybody's, so nothing of its text shows.
  private static func unusable(_ call: OpenAPICall, _ message: String, _ code: String) -> WorkflowError {
    WorkflowError(
      .configuration,
      "\(call.document): \(call.choice.isOfData ? "the document can't be used (\(code))" : message)"
    )
  }

  /// The error of a document that can't be read; what isn't the author's own file isn't quoted, and only the place shows.
  private static func unreadable(_ call: OpenAPICall, _ error: any Error) -> WorkflowError {
    guard NamedOrigins.origin(of: call.document) != nil || call.choice.isOfData else {
      return WorkflowError(.configuration, "\(call.document): \(error)")
    }
    let reason =
      switch error {
      case let error as JSONError: "it is no JSON at line \(error.line), column \(error.column)"
      case let error as YAMLError: "it is no YAML at line \(error.line), column \(error.column)"
      case let error as OpenAPIError: error.code.rawValue
      default: "it can't be read"
      }
    return WorkflowError(.configuration, "\(call.document): it is no OpenAPI document (\(reason))")
  }

  private func document(
    of call: OpenAPICall,
    for task: TaskInfo
  ) async throws(WorkflowError) -> OpenAPIDocument {
    let (location, authentication) = (call.document, call.documentAuthentication)
    if case .data(let named) = call.choice {
      try await targets.check(
        location,
        of: task.run.workflow,
        "the document",
        credentialsFor: authentication == nil ? nil : named
      )
    }
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
      throw Self.unreadable(call, error)
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
      mentionsSecrets: call.definition.parameters?.mentionsSecrets ?? false,
      form: call.definition.form,
      acceptsRedirection: call.definition.acceptsRedirection,
      authentication: call.authentication,
      policy: call.definition.policy,
      key: call.key
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

  private let documents = Mutex(RecentlyUsed<Key, OpenAPIDocument>(capacity: maximumDocuments))

  subscript(key: Key) -> OpenAPIDocument? {
    get { documents.withLock { $0[key] } }
    set {
      documents.withLock { $0[key] = newValue }
    }
  }
}

package import HTTPTypes
internal import Hummingbird
internal import Logging
internal import NIOCore
internal import ServiceLifecycle

/// A request, as a plain server hands it on.
package struct PlainRequest: Sendable {
  package var method: HTTPRequest.Method
  /// The path without the query.
  package var path: String
  /// The names and values of the query, in their order.
  package var query: [(name: String, value: String)] = []
  package var headers: HTTPFields = [:]
  package var body: [UInt8] = []

  /// Describes a request.
  package init(_ method: HTTPRequest.Method, _ path: String) {
    self.method = method
    self.path = path
  }
}

/// What a plain server answers.
package struct PlainAnswer: Hashable, Sendable {
  package var status: HTTPResponse.Status
  package var headers: HTTPFields
  package var body: [UInt8]
  /// How long the server waits before it answers.
  package var delay = Duration.zero

  /// Describes an answer.
  package init(_ status: HTTPResponse.Status = .ok, headers: HTTPFields = [:], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }
}

/// Decides what a plain server answers.
package protocol PlainHandler: Sendable {
  /// The answer to a request.
  func answer(_ request: PlainRequest) -> PlainAnswer

  /// Takes note that a request has ended: it was answered, or its client went away before.
  func ended(_ request: PlainRequest, wasAbandoned: Bool)
}

/// Runs an HTTP server on any free port of 127.0.0.1 for as long as `body` runs.
///
/// It notices when a client goes away while it waits. For that a connection with an answer that was waited for is closed
/// after it.
///
/// - Parameters:
///   - handler: decides what is answered.
///   - body: is given the URL of the server.
/// - Returns: what `body` returns.
/// - Throws: what `body` throws, or an error of the system if the server can't be started.
package func withPlainServer<Value: Sendable>(
  _ handler: some PlainHandler,
  _ body: (String) async throws -> Value
) async throws -> Value {
  let (running, announcement) = AsyncStream<String>.makeStream()
  let responder = PlainResponder(handler: handler)
  let logger = Logger(label: "fanfare.plain") { _ in SwiftLogNoOpLogHandler() }
  let application = Application(
    responder: CallbackResponder { (request: Request, _: BasicRequestContext) in
      try await responder.respond(to: request)
    },
    configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
    onServerRunning: { channel in
      announcement.yield("http://127.0.0.1:\(channel.localAddress?.port ?? 0)")
    },
    logger: logger
  )
  return try await withThrowingTaskGroup(of: Void.self) { group in
    group.addTask {
      defer { announcement.finish() }
      try await GracefulServers([application], logger: logger).run()
    }
    for await url in running {
      defer { group.cancelAll() }
      return try await body(url)
    }
    try await group.next()
    throw CancellationError()
  }
}

/// Stands between the server and who decides what it answers.
private struct PlainResponder<Handler: PlainHandler>: Sendable {
  private static var maximumBytes: Int { 1 << 20 }

  let handler: Handler

  func respond(to request: Request) async throws -> Response {
    var plain = PlainRequest(request.method, request.uri.path)
    plain.query = request.uri.queryParameters.map { (String($0.key), String($0.value)) }
    plain.headers = request.headers
    // A request with a body isn't waited with: what is left of its connection can't be watched then.
    if request.headers[.contentLength] ?? "0" != "0" {
      plain.body = Array(buffer: try await request.body.collect(upTo: Self.maximumBytes))
      defer { handler.ended(plain, wasAbandoned: false) }
      return response(handler.answer(plain))
    }
    let answer = handler.answer(plain)
    guard answer.delay > .zero else {
      defer { handler.ended(plain, wasAbandoned: false) }
      return response(answer)
    }
    return try await respondLater(to: plain, with: answer, on: request)
  }

  private func respondLater(
    to plain: PlainRequest,
    with answer: PlainAnswer,
    on request: Request
  ) async throws -> Response {
    do {
      try await request.body.consumeWithCancellationOnInboundClose { _ in
        // A server that is told to end waits no longer, so that it never has to be cancelled.
        try await cancelWhenGracefulShutdown { try await Task.sleep(for: answer.delay) }
      }
    } catch {
      handler.ended(plain, wasAbandoned: true)
      throw error
    }
    handler.ended(plain, wasAbandoned: false)
    var answer = answer
    answer.headers[.connection] = "close"
    return response(answer)
  }

  private func response(_ answer: PlainAnswer) -> Response {
    Response(
      status: answer.status,
      headers: answer.headers,
      body: .init(byteBuffer: ByteBuffer(bytes: answer.body))
    )
  }
}

import Fanfare
import FanfareHTTP
import Foundation
import HTTPTypes

/// Runs `body` with a transport of its own and shuts that down.
func withTransport<Value>(
  _ configuration: HTTPTransportConfiguration = HTTPTransportConfiguration(),
  _ body: (HTTPTransport) async throws -> Value
) async throws -> Value {
  let transport = HTTPTransport(configuration, eventLoops: 1)
  do {
    let value = try await body(transport)
    await transport.shutdown()
    return value
  } catch {
    await transport.shutdown()
    throw error
  }
}

/// Runs `body` with a transport and a server that gives these answers in turn; the last one repeats.
func exchange(
  _ answers: [String],
  _ configuration: HTTPTransportConfiguration = HTTPTransportConfiguration(),
  _ body: (HTTPTransport, ScriptedServer) async throws -> Void
) async throws {
  try await ScriptedServer.run(script: { [.send(answers[min($0, answers.count - 1)])] }) { server in
    try await withTransport(configuration) { transport in try await body(transport, server) }
  }
}

/// A server that a test runs in its own process.
protocol TestServer {
  var port: Int { get }
}

/// A request to a server, with more time to be answered than the busiest machine needs.
func request(
  _ server: some TestServer,
  _ method: HTTPRequest.Method = .get,
  target: String = "/",
  body: String = "",
  timeout: Duration = .seconds(600),
  headers: HTTPFields = [:],
  deadlineHeader: HTTPField.Name? = nil,
  maximumResponseBytes: Int = 16 << 20
) -> TransportRequest {
  TransportRequest(
    endpoint: Endpoint(origin: Origin(scheme: .http, host: "127.0.0.1", port: server.port)),
    method: method,
    target: target,
    headers: headers,
    body: Array(body.utf8),
    deadline: SystemClock().now.advanced(by: timeout),
    deadlineHeader: deadlineHeader,
    allowsRepetition: Idempotency.default(for: method).allowsRepetition,
    maximumResponseBytes: maximumResponseBytes
  )
}

extension TransportRequest {
  /// A GET of the root of a URL, with more time to be answered than the busiest machine needs.
  convenience init(to url: String) throws {
    self.init(
      endpoint: try Endpoint(parsing: url),
      method: .get,
      target: "/",
      deadline: SystemClock().now.advanced(by: .seconds(600)),
      allowsRepetition: true
    )
  }
}

extension HTTPTransport {
  /// What a GET of the root of a URL brings.
  func get(_ url: String) async throws -> TransportReply { await send(try TransportRequest(to: url)) }
}

extension TransportReply {
  var failure: TransportError? {
    guard case .failure(let error) = outcome else { return nil }
    return error
  }

  /// The response.
  func response() throws -> ServiceResponse { try outcome.get() }

  /// The body of the response as text; `nil` if there is none.
  var body: String? { (try? outcome.get()).map { String(decoding: $0.body, as: UTF8.self) } }

  var failureCode: ServiceError.Code? { failure?.code }
}

/// How many file descriptors this process has open.
func openDescriptors() throws -> Int {
  try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
}

internal import FanfareJSON
internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import NIOCore
internal import ServiceLifecycle

/// The routes of one sample service: its operation and `GET /healthz`.
struct SampleRouter: Sendable {
  let service: SampleService
  let behaviour: SampleBehaviour
  let chance: Chance
  let clock: any Clock<Duration>
  /// What the service does with a body.
  let operation: @Sendable ([UInt8]) throws -> [UInt8]
  /// What answers in the place of an operation; `nil` for nothing.
  var model: LanguageModel?

  /// The size in bytes that a request may have.
  static let maximumBytes = 1 << 20

  func build() -> Router<BasicRequestContext> {
    let router = Router()
    var allowed = [service.path: "POST", "/healthz": "GET"]
    if model != nil { allowed["/v1/usage"] = "GET" }
    router.add(middleware: ProblemMiddleware(allowed: allowed))
    if let model {
      router.get("v1/usage") { _, _ in
        Response(
          status: .ok,
          headers: [.contentType: "application/json"],
          body: .init(byteBuffer: ByteBuffer(bytes: try JSONByteEncoder().encode(model.account)))
        )
      }
    }
    router.get("healthz") { _, _ in
      Response(
        status: .ok,
        headers: [.contentType: "application/json"],
        body: .init(byteBuffer: ByteBuffer(string: "{\"status\":\"ok\"}"))
      )
    }
    router.post(RouterPath(service.path)) { request, _ in
      try await answer(request)
    }
    return router
  }

  private func answer(_ request: Request) async throws -> Response {
    let delay = behaviour.latency + (behaviour.jitter > .zero ? behaviour.jitter * chance.next() : .zero)
    guard delay > .zero else {
      return try respond(to: try await collect(request.body), of: request)
    }
    // While it waits, a service that notices its client going away must give up; the server offers that only for
    // connections that end with the response, so the client is told not to use it again.
    return try await request.body.consumeWithCancellationOnInboundClose { body in
      let bytes = try await collect(body)
      try await wait(delay, within: request.headers[.requestTimeout])
      var response = try respond(to: bytes, of: request)
      response.headers[.connection] = "close"
      return response
    }
  }

  private func collect(_ body: RequestBody) async throws -> [UInt8] {
    do {
      return Array(buffer: try await body.collect(upTo: Self.maximumBytes))
    } catch is NIOTooManyBytesError {
      throw Problem(
        title: "The request is too large",
        status: 413,
        detail: "at most \(Self.maximumBytes) bytes are read"
      )
    }
  }

  private func respond(to body: [UInt8], of request: Request) throws -> Response {
    if chance.next() < behaviour.failureRate {
      throw Problem(
        title: "The service fails now and then",
        status: 503,
        detail: "\(service.rawValue) was told to fail"
      )
    }
    if let model { return try model.answer(body, accepting: request.headers[.acceptEncoding]) }
    let answer = try operation(body)
    return Response(
      status: .ok,
      headers: [.contentType: "application/json"],
      body: .init(byteBuffer: ByteBuffer(bytes: answer))
    )
  }

  /// Waits, but not longer than the caller does.
  private func wait(_ delay: Duration, within header: String?) async throws {
    let remaining = header.flatMap { Int64($0) }.map { Duration.milliseconds($0) }
    let length = min(delay, remaining ?? delay)
    // A server that is told to end waits no longer, so that it never has to be cancelled.
    try await cancelWhenGracefulShutdown { [clock] in try await clock.sleep(for: length) }
    if let remaining, remaining < delay {
      throw Problem(
        title: "The caller's deadline passed",
        status: 504,
        detail: "\(service.rawValue) had \(remaining) to answer"
      )
    }
  }
}

extension HTTPField.Name {
  /// The time that the caller still waits, in milliseconds.
  static let requestTimeout = HTTPField.Name("x-request-timeout-ms") ?? .age
}

internal import FanfareJSON
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// Turns every error into problem details (RFC 9457).
struct ProblemMiddleware: RouterMiddleware {
  typealias Context = BasicRequestContext

  /// The paths there are, and the method of each.
  let allowed: [String: String]

  func handle(
    _ request: Request,
    context: BasicRequestContext,
    next: @concurrent (Request, BasicRequestContext) async throws -> Response
  ) async throws -> Response {
    do {
      return try await next(request, context)
    } catch {
      var problem = Self.problem(of: error)
      problem.instance = request.uri.path
      var headers: HTTPFields = [.contentType: "application/problem+json"]
      if problem.status == 404, let method = allowed[request.uri.path] {
        problem.status = 405
        problem.title = "The method isn't allowed"
        problem.detail = "\(request.uri.path) takes \(method)"
        headers[.allow] = method
      }
      let body = try JSONByteEncoder().encode(problem)
      return Response(
        status: HTTPResponse.Status(code: problem.status),
        headers: headers,
        body: .init(byteBuffer: ByteBuffer(bytes: body))
      )
    }
  }

  private static func problem(of error: any Error) -> Problem {
    switch error {
    case let problem as Problem: problem
    case let error as DecodingError:
      Problem(title: "The request isn't what the service reads", status: 400, detail: error.summary)
    case let error as HTTPError where error.status == .notFound:
      Problem(title: "There is no such path", status: 404, detail: "see GET /healthz")
    case let error as HTTPError:
      Problem(title: error.status.reasonPhrase, status: error.status.code, detail: error.body ?? "")
    case is CancellationError:
      Problem(
        title: "The work was cancelled",
        status: 503,
        detail: "the client went away or the service stops"
      )
    default:
      Problem(title: "The service failed", status: 500, detail: "an unexpected error")
    }
  }
}

extension DecodingError {
  /// What is wrong with the request and where.
  fileprivate var summary: String {
    switch self {
    case .keyNotFound(let key, _): "the member \"\(key.stringValue)\" is missing"
    case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
      (context.codingPath.map(\.stringValue) + [context.debugDescription]).joined(separator: ": ")
    @unknown default: "it can't be decoded"
    }
  }
}

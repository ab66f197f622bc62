public import Fanfare
public import HTTPTypes

/// What a ``ScriptedTransport`` does with a request.
public struct ScriptedAnswer: Sendable {
  /// The response, or the failure of the transport.
  public var outcome: Result<ServiceResponse, TransportError>

  /// How long the answer takes; `nil` for a service that accepts the request and never answers.
  public var delay: Duration?

  /// A response.
  public static func respond(_ response: ServiceResponse, after delay: Duration = .zero) -> ScriptedAnswer {
    ScriptedAnswer(outcome: .success(response), delay: delay)
  }

  /// A JSON body with status 200 or another one.
  public static func json(
    _ body: String,
    status: HTTPResponse.Status = .ok,
    after delay: Duration = .zero
  ) -> ScriptedAnswer {
    .respond(
      ServiceResponse(status: status, headers: [.contentType: "application/json"], body: Array(body.utf8)),
      after: delay
    )
  }

  /// An empty response with a status.
  public static func status(_ status: HTTPResponse.Status, after delay: Duration = .zero) -> ScriptedAnswer {
    .respond(ServiceResponse(status: status), after: delay)
  }

  /// A failure of the transport, such as a lost connection.
  public static func fail(
    _ code: ServiceError.Code,
    _ message: String = "scripted failure",
    requestMayHaveBeenSent: Bool = true,
    progress: ExchangeProgress? = nil,
    after delay: Duration = .zero
  ) -> ScriptedAnswer {
    let error = TransportError(
      code,
      message,
      requestMayHaveBeenSent: requestMayHaveBeenSent,
      progress: progress
    )
    return ScriptedAnswer(outcome: .failure(error), delay: delay)
  }

  /// No answer, ever: only the deadline or a cancellation ends the exchange.
  public static let hang = ScriptedAnswer(
    outcome: .failure(TransportError(.deadlineExceeded, "never answers", requestMayHaveBeenSent: true)),
    delay: nil
  )
}

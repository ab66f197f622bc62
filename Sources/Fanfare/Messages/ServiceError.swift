public import HTTPTypes

/// Why a call has no value.
///
/// The error says what was tried, what happened and, where it is known, what to do. It is one pointer wide,
/// so a result that succeeds doesn't pay for it.
public struct ServiceError: Error, Sendable {
  private final class Storage: Sendable {
    let code: Code
    let message: Message
    let service: ServiceName
    let status: HTTPResponse.Status?
    let problem: ProblemDetails?
    let bodyExcerpt: String?
    let answer: String?
    let causes: [any Error]
    let retryRefusal: RetryRefusal?

    init(
      code: Code,
      message: Message,
      service: ServiceName,
      status: HTTPResponse.Status?,
      problem: ProblemDetails?,
      bodyExcerpt: String?,
      answer: String?,
      causes: [any Error],
      retryRefusal: RetryRefusal?
    ) {
      self.code = code
      self.message = message
      self.service = service
      self.status = status
      self.problem = problem
      self.bodyExcerpt = bodyExcerpt
      self.answer = answer
      self.causes = causes
      self.retryRefusal = retryRefusal
    }
  }

  /// A message, or what it is made of: refusals are many when they happen at all, and few of them are read.
  private enum Message: Sendable {
    case text(String)
    case refusal(any LocalRefusal, at: MonotonicInstant)
  }

  private let storage: Storage

  /// The error of a call that a policy of this side refuses.
  init(_ refusal: any LocalRefusal, of service: ServiceName, at now: MonotonicInstant) {
    storage = Storage(
      code: refusal.code,
      message: .refusal(refusal, at: now),
      service: service,
      status: nil,
      problem: nil,
      bodyExcerpt: nil,
      answer: nil,
      causes: [],
      retryRefusal: refusal.retryRefusal
    )
  }

  /// Creates an error.
  ///
  /// - Parameters:
  ///   - code: what kind of failure it is.
  ///   - message: what happened, without the name of the service.
  ///   - service: the service that was called.
  ///   - status: the HTTP status, when the service answered.
  ///   - problem: the problem details of RFC 9457, when the service sent them.
  ///   - bodyExcerpt: the first part of the response's body, when it explains the failure.
  ///   - causes: the errors that led to this one.
  ///   - retryRefusal: why the call ended with this error instead of another attempt.
  public init(
    _ code: Code,
    _ message: String,
    service: ServiceName,
    status: HTTPResponse.Status? = nil,
    problem: ProblemDetails? = nil,
    bodyExcerpt: String? = nil,
    causes: [any Error] = [],
    retryRefusal: RetryRefusal? = nil
  ) {
    self.init(
      code,
      message,
      service: service,
      status: status,
      problem: problem,
      bodyExcerpt: bodyExcerpt,
      answer: nil,
      causes: causes,
      retryRefusal: retryRefusal
    )
  }

  /// Creates an error that keeps more of the response's body.
  ///
  /// - Parameter answer: the first 4 KiB of the body; the other parameters are those of the public initialiser.
  init(
    _ code: Code,
    _ message: String,
    service: ServiceName,
    status: HTTPResponse.Status?,
    problem: ProblemDetails?,
    bodyExcerpt: String?,
    answer: String?,
    causes: [any Error],
    retryRefusal: RetryRefusal?
  ) {
    storage = Storage(
      code: code,
      message: .text(message),
      service: service,
      status: status,
      problem: problem,
      bodyExcerpt: bodyExcerpt,
      answer: answer,
      causes: causes,
      retryRefusal: retryRefusal
    )
  }

  /// What kind of failure it is.
  public var code: Code { storage.code }
  /// What happened, without the name of the service.
  public var message: String {
    switch storage.message {
    case .text(let text): text
    case .refusal(let refusal, let instant): refusal.message(at: instant)
    }
  }
  /// The service that was called.
  public var service: ServiceName { storage.service }
  /// The HTTP status, when the service answered.
  public var status: HTTPResponse.Status? { storage.status }
  /// The problem details of RFC 9457, when the service sent them.
  public var problem: ProblemDetails? { storage.problem }
  /// The first part of the response's body, at most 512 bytes, when it explains the failure.
  public var bodyExcerpt: String? { storage.bodyExcerpt }
  /// The response's body as a text of at most 4 KiB, for those who decide on it; `nil` if there is none, or it is no text.
  package var answer: String? { storage.answer }
  /// The errors that led to this one.
  public var causes: [any Error] { storage.causes }
  /// How far the exchange had come that failed, was given up or took too long; `nil` if there was none, or its transport
  /// doesn't tell.
  public var progress: ExchangeProgress? {
    for case let cause as TransportError in causes { return cause.progress }
    return nil
  }
  /// Why the call ended with this error instead of another attempt; `nil` where that is no question.
  public var retryRefusal: RetryRefusal? { storage.retryRefusal }

  /// The same error with another that came on top of it.
  func adding(cause: any Error) -> ServiceError {
    ServiceError(
      code,
      message,
      service: service,
      status: status,
      problem: problem,
      bodyExcerpt: bodyExcerpt,
      answer: answer,
      causes: causes + [cause],
      retryRefusal: retryRefusal
    )
  }

  /// The same error as the last word of a call.
  func ending(afterAttempts attempts: Int, _ refusal: RetryRefusal?) -> ServiceError {
    let count = attempts > 1 ? " (attempt \(attempts))" : ""
    let reason = refusal?.explanation.map { "; not repeated: \($0)" } ?? ""
    return ServiceError(
      code,
      message + count + reason,
      service: service,
      status: status,
      problem: problem,
      bodyExcerpt: bodyExcerpt,
      answer: answer,
      causes: causes,
      retryRefusal: refusal
    )
  }
}

extension ServiceError: CustomStringConvertible {
  /// The service and what happened, in one line.
  public var description: String { "\(service): \(message)" }
}

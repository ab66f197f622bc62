public import HTTPTypes

/// Why a call has no value.
///
/// The error says what was tried, what happened and, where it is known, what to do. It is one pointer wide,
/// so a result that succeeds doesn't pay for it.
public struct ServiceError: Error, Sendable {
  /// What it says.
  struct Contents: Sendable {
    var code: Code
    fileprivate var message: Message
    var service: ServiceName
    var status: HTTPResponse.Status?
    var headers = HTTPFields()
    var problem: ProblemDetails?
    var bodyExcerpt: String?
    var answer: String?
    var causes: [any Error] = []
    var retryRefusal: RetryRefusal?

    /// What an error says that has a code and a text, and nothing else so far.
    init(_ code: Code, _ message: String, of service: ServiceName) {
      self.init(code, .text(message), of: service)
    }

    fileprivate init(_ code: Code, _ message: Message, of service: ServiceName) {
      (self.code, self.message, self.service) = (code, message, service)
    }

    /// The message as a text.
    var text: String {
      get {
        switch message {
        case .text(let text): text
        case .refusal(let refusal, let instant): refusal.message(at: instant)
        }
      }
      set { message = .text(newValue) }
    }

    /// What it says about an answer, in all that the answer has itself.
    mutating func take(_ response: ServiceResponse) {
      (status, headers) = (response.status, response.headers)
      (bodyExcerpt, answer) = (response.bodyExcerpt, response.answer)
    }
  }

  private final class Storage: Sendable {
    let contents: Contents

    init(_ contents: Contents) { self.contents = contents }
  }

  /// A message, or what it is made of: refusals are many when they happen at all, and few of them are read.
  fileprivate enum Message: Sendable {
    case text(String)
    case refusal(any LocalRefusal, at: MonotonicInstant)
  }

  private let storage: Storage

  /// The error that says this.
  init(_ contents: Contents) { storage = Storage(contents) }

  /// The error of a call that a policy of this side refuses.
  init(_ refusal: any LocalRefusal, of service: ServiceName, at now: MonotonicInstant) {
    var contents = Contents(refusal.code, .refusal(refusal, at: now), of: service)
    contents.retryRefusal = refusal.retryRefusal
    self.init(contents)
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
    var contents = Contents(code, message, of: service)
    (contents.status, contents.problem, contents.bodyExcerpt) = (status, problem, bodyExcerpt)
    (contents.causes, contents.retryRefusal) = (causes, retryRefusal)
    self.init(contents)
  }

  /// What kind of failure it is.
  public var code: Code { storage.contents.code }
  /// What happened, without the name of the service.
  public var message: String { storage.contents.text }
  /// The service that was called.
  public var service: ServiceName { storage.contents.service }
  /// The HTTP status, when the service answered.
  public var status: HTTPResponse.Status? { storage.contents.status }
  /// The header fields of the answer that it is about, such as `WWW-Authenticate` or the id of a request; empty if there was none.
  public var headers: HTTPFields { storage.contents.headers }
  /// The problem details of RFC 9457, when the service sent them.
  public var problem: ProblemDetails? { storage.contents.problem }
  /// The first part of the response's body, at most 512 bytes, when it explains the failure.
  public var bodyExcerpt: String? { storage.contents.bodyExcerpt }
  /// The response's body as a text of at most 4 KiB, for those who decide on it; `nil` if there is none, or it is no text.
  package var answer: String? { storage.contents.answer }
  /// The errors that led to this one.
  public var causes: [any Error] { storage.contents.causes }
  /// How far the exchange had come that failed, was given up or took too long; `nil` if there was none, or its transport
  /// doesn't tell.
  public var progress: ExchangeProgress? {
    for case let cause as TransportError in causes { return cause.progress }
    return nil
  }
  /// Why the call ended with this error instead of another attempt; `nil` where that is no question.
  public var retryRefusal: RetryRefusal? { storage.contents.retryRefusal }

  /// The same error with some of what it says changed.
  func changed(_ change: (inout Contents) -> Void) -> ServiceError {
    var contents = storage.contents
    change(&contents)
    return ServiceError(contents)
  }

  /// The same error with another that came on top of it.
  func adding(cause: any Error) -> ServiceError { changed { $0.causes.append(cause) } }

  /// The same error as the last word of a call.
  func ending(afterAttempts attempts: Int, _ refusal: RetryRefusal?) -> ServiceError {
    let count = attempts > 1 ? " (attempt \(attempts))" : ""
    let reason = refusal?.explanation.map { "; not repeated: \($0)" } ?? ""
    return changed {
      if !count.isEmpty || !reason.isEmpty { $0.text = message + count + reason }
      $0.retryRefusal = refusal
    }
  }
}

extension ServiceError: CustomStringConvertible {
  /// The service and what happened, in one line.
  public var description: String { "\(service): \(message)" }
}

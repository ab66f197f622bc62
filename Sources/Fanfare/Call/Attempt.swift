public import HTTPTypes

/// One attempt to get an answer from a service.
public struct Attempt: Sendable {
  /// Counts from 1 within its call.
  public let number: Int

  /// Where the attempt went.
  public let endpoint: Endpoint

  /// When it began.
  public let start: MonotonicInstant

  /// How long it took.
  public let duration: Duration

  /// The HTTP status, when the service answered.
  public let status: HTTPResponse.Status?

  /// Why it failed; `nil` if it succeeded.
  public let error: ServiceError?

  /// What the transport measured.
  public let transfer: Transfer
}

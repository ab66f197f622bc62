/// How an exchange ended, and what was measured of it.
public struct TransportReply: Sendable {
  /// The response, or why there is none.
  public var outcome: Result<ServiceResponse, TransportError>

  /// What was measured, also of an exchange that failed.
  public var transfer: Transfer

  /// Creates a reply.
  public init(_ outcome: Result<ServiceResponse, TransportError>, transfer: Transfer = Transfer()) {
    self.outcome = outcome
    self.transfer = transfer
  }
}

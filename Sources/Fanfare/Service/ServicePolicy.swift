public import HTTPTypes

/// The time-outs and limits that the calls to one service follow.
///
/// A policy is a value: it can be printed, compared and shared between services. The order in which its parts apply
/// is fixed; a user sets values, never the order.
public struct ServicePolicy: Hashable, Sendable {
  /// The time that a call may take in all, whatever happens inside it; greater than zero, default 30 s.
  ///
  /// A surrounding ``withDeadline(_:_:)`` can only shorten it.
  public var timeout: Duration

  /// The time that one attempt may take; `nil`, the default, leaves it the whole ``timeout``.
  public var attemptTimeout: Duration?

  /// The size in bytes that a response body may have; default 16 MiB.
  public var maximumResponseBytes: Int

  /// The header field that tells the service how many milliseconds are left; `nil` sends none.
  public var deadlineHeader: HTTPField.Name?

  /// Creates a policy; every part has a safe default.
  public init(
    timeout: Duration = .seconds(30),
    attemptTimeout: Duration? = nil,
    maximumResponseBytes: Int = 16 << 20,
    deadlineHeader: HTTPField.Name? = .requestTimeoutMilliseconds
  ) {
    self.timeout = timeout
    self.attemptTimeout = attemptTimeout
    self.maximumResponseBytes = maximumResponseBytes
    self.deadlineHeader = deadlineHeader
  }
}

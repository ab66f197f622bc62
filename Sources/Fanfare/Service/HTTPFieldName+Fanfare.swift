public import HTTPTypes

extension HTTPField.Name {
  /// `X-Request-Timeout-Ms`: the time that the caller still waits, in milliseconds.
  ///
  /// HTTP has no standard field for it; this name is the default of ``ServicePolicy/deadlineHeader``.
  public static let requestTimeoutMilliseconds = HTTPField.Name(literal: "x-request-timeout-ms")

  /// `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header).
  package static let idempotencyKey = HTTPField.Name(literal: "idempotency-key")

  /// `Pragma` (RFC 9111, section 5.4).
  static let pragma = HTTPField.Name(literal: "pragma")

  package init(literal name: StaticString) {
    guard let name = HTTPField.Name("\(name)") else { preconditionFailure("\(name) isn't a field name") }
    self = name
  }
}

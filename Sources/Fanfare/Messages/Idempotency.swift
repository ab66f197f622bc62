public import HTTPTypes

/// Whether a request may be sent more than once.
public enum Idempotency: Hashable, Sendable {
  /// Sending it twice has the effect of sending it once (RFC 9110, section 9.2.2).
  case idempotent

  /// The service recognises repetitions by this key, sent as `Idempotency-Key`
  /// (draft-ietf-httpapi-idempotency-key-header).
  case keyed(String)

  /// Sending it twice may do its work twice: it is repeated only if it is known not to have been sent.
  case unsafe

  /// What RFC 9110 says of a method: GET, HEAD, PUT, DELETE, OPTIONS and TRACE are idempotent.
  public static func `default`(for method: HTTPRequest.Method) -> Idempotency {
    switch method {
    case .get, .head, .put, .delete, .options, .trace: .idempotent
    default: .unsafe
    }
  }

  /// What holds for a request that says nothing itself.
  package init(for method: HTTPRequest.Method, by rule: IdempotencyRule) {
    switch rule {
    case .byMethod: self = .default(for: method)
    case .always: self = .idempotent
    case .never: self = .unsafe
    }
  }

  /// Whether a request that may have reached the service can be sent again.
  public var allowsRepetition: Bool { self != .unsafe }
}

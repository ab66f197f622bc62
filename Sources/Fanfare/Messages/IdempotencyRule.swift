/// Which calls to a service may be sent more than once, unless a call says so itself.
public enum IdempotencyRule: String, Hashable, Sendable, Codable, CaseIterable {
  /// What HTTP says of the method: GET, HEAD, PUT, DELETE, OPTIONS and TRACE (RFC 9110, section 9.2.2).
  case byMethod
  /// All: the service computes and changes nothing, also on POST.
  case always
  /// None: not even a GET.
  case never
}

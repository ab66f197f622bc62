/// How redirects are followed (RFC 9110, section 15.4), for services that answer with them.
///
/// The request that follows is made as the Fetch standard has it (section 4.4, "HTTP-redirect fetch"): 303 makes a GET of anything but a
/// HEAD, 301 and 302 make a GET of a POST, and whatever is sent as a GET loses its body; 307 and 308 change nothing. Header fields that
/// hold credentials (`Authorization`, `Cookie` and their like) and those that the service's description has never go to an origin outside
/// the service.
///
/// Each hop is a call of its own to the service that it leads to. One that the client knows by its address has its own policy, breaker and
/// limits, but nothing of what its description adds to requests: whoever redirects doesn't speak in its name. Any other is learnt, and has
/// the policy of the service that has sent the call there.
public struct RedirectPolicy: Hashable, Sendable {
  /// How many redirects a call follows one after another; from 1 to 100, default 10.
  public var maximum: Int

  /// Whether a call may be sent from `https` to `http`, where everybody on the way can read it; default `false`.
  public var allowsInsecure: Bool

  /// Creates a policy.
  public init(maximum: Int = 10, allowsInsecure: Bool = false) {
    self.maximum = maximum
    self.allowsInsecure = allowsInsecure
  }
}

extension RedirectPolicy: Codable, CustomStringConvertible, PolicyPart {
  static let defaults = RedirectPolicy()

  static let fields: [PolicyField<RedirectPolicy>] = [
    PolicyField("maximum", \.maximum),
    PolicyField("allowsInsecure", \.allowsInsecure),
  ]

  var problems: [String] {
    (1...100).contains(maximum) ? [] : ["maximum must lie between 1 and 100, not \(maximum)"]
  }
}

public import Fanfare

/// Which addresses a transport connects to.
///
/// It is asked after a host name has been resolved and for every connection, about the very address that is connected to:
/// neither a name that resolves to a private address nor an odd spelling of one gets past it.
public struct AddressPolicy: Hashable, Sendable {
  private enum Rule: Hashable {
    case any
    case publicOnly(except: Set<Origin>)
  }

  private let rule: Rule

  /// Every address, and Unix sockets.
  public static let any = AddressPolicy(rule: .any)

  /// Addresses of the public internet only.
  ///
  /// That is no loopback, private, link-local, shared, reserved, documentation or multicast address (the special-purpose registries of IANA, RFC 6890), in whichever IPv6 form an IPv4 address is written, and no
  /// Unix socket. Anything else fails with `ServiceError.Code.targetRefused`.
  ///
  /// - Parameter origins: those that are reached wherever they are.
  public static func publicOnly(except origins: Set<Origin> = []) -> AddressPolicy {
    AddressPolicy(rule: .publicOnly(except: origins))
  }

  /// Whether connections of an origin may go to any address.
  func isUnlimited(for origin: Origin) -> Bool {
    switch rule {
    case .any: true
    case .publicOnly(let exceptions): exceptions.contains(origin)
    }
  }
}

/// Addresses of hosts that are given and not looked up, as a line in `/etc/hosts` would, for a single port.
///
/// They are for services that have no name yet, or that should be reached at one of their addresses. The host stays what TLS verifies
/// and what requests name. ``HTTPTransportConfiguration/addresses`` is asked about them like about any other.
public struct FixedAddresses: Hashable, Sendable {
  private struct Place: Hashable {
    let host: String
    let port: Int
  }

  private var addresses: [Place: [String]] = [:]

  /// None.
  public init() {}

  /// Sets the addresses of a host at a port; they are tried in turn (RFC 8305).
  ///
  /// - Parameters:
  ///   - addresses: IPv4 or IPv6 addresses without a port; none means that it is looked up.
  ///   - host: the name, in any case.
  ///   - port: from 1 to 65535.
  /// - Throws: ``InvalidAddress`` for one that isn't an address.
  public mutating func set(_ addresses: [String], of host: String, port: Int) throws(InvalidAddress) {
    for address in addresses where HostLookup.literal(address) == nil { throw InvalidAddress(text: address) }
    self.addresses[Place(host: host.lowercased(), port: port)] = addresses.isEmpty ? nil : addresses
  }

  /// The addresses of a host at a port, if they are given.
  subscript(host: String, port port: Int) -> [String]? {
    addresses.isEmpty ? nil : addresses[Place(host: host.lowercased(), port: port)]
  }
}

/// A text that should be an IP address and isn't.
public struct InvalidAddress: Error, Hashable, Sendable, CustomStringConvertible {
  /// The text.
  public let text: String

  /// What is wrong with it.
  public var description: String { "\"\(text)\" isn't an IP address" }
}

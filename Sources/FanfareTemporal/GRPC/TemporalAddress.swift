/// Where a cluster is, and how its server and its clients prove who they are.
public struct TemporalAddress: Hashable, Sendable, CustomStringConvertible {
  /// The files for TLS.
  public struct TLS: Hashable, Sendable {
    /// A file in PEM with the authorities that the server's certificate may come from; `nil` means those of the system.
    public var trustRootsPath: String?
    /// A file in PEM with the client's certificate.
    public var certificatePath: String?
    /// A file in PEM with the key of the client's certificate.
    public var privateKeyPath: String?
    /// The name that the server's certificate has to have; `nil` means the host.
    public var serverName: String?

    /// TLS with the authorities of the system and without a client's certificate.
    public init() {}
  }

  /// The host, a name or an address.
  public var host: String
  /// The port.
  public var port: Int
  /// How TLS is used; `nil` for none.
  public var tls: TLS?

  /// Reads an address such as `127.0.0.1:7233` or `[::1]:7233`; without a port it is 7233.
  ///
  /// - Returns: `nil` if it has no host, or a port that is none.
  public init?(_ text: String, tls: TLS? = nil) {
    self.tls = tls
    let end = text.hasPrefix("[") ? text.lastIndex(of: "]").map(text.index(after:)) : text.lastIndex(of: ":")
    guard let end, end < text.endIndex else {
      host = text.trimmingBrackets
      port = 7233
      if host.isEmpty { return nil }
      return
    }
    guard text[end] == ":", let port = Int(text[text.index(after: end)...]), (1...65535).contains(port)
    else { return nil }
    host = String(text[..<end]).trimmingBrackets
    self.port = port
    if host.isEmpty { return nil }
  }

  /// The address for a client that has a key: nobody on the way may read that, so TLS is used unless the cluster is on this machine.
  ///
  /// - Parameter apiKey: the key; `nil` if it has none, and then nothing changes.
  public func protecting(_ apiKey: String?) -> TemporalAddress {
    guard apiKey != nil, tls == nil, !["localhost", "127.0.0.1", "::1"].contains(host) else { return self }
    var address = self
    address.tls = TLS()
    return address
  }

  /// Host and port.
  public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

extension String {
  /// The text without the brackets around an address of IPv6.
  fileprivate var trimmingBrackets: String {
    hasPrefix("[") && hasSuffix("]") ? String(dropFirst().dropLast()) : self
  }
}

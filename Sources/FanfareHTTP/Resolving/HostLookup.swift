internal import NIOCore

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// Asks the system for the addresses of a host.
enum HostLookup {
  /// The addresses that a text is by itself, in any spelling that the system knows.
  ///
  /// It never waits.
  ///
  /// - Returns: `nil` for a name.
  static func literal(_ host: String) -> [SocketAddress]? {
    try? ask(for: host, flags: AI_NUMERICHOST).get()
  }

  /// The addresses of a name.
  ///
  /// It waits for the name server, for as long as the system does.
  static func name(_ host: String) -> Result<[SocketAddress], HostLookupError> {
    ask(for: host, flags: 0)
  }

  /// The addresses with port 0, in the system's order (RFC 6724).
  private static func ask(for host: String, flags: CInt) -> Result<[SocketAddress], HostLookupError> {
    var hints = addrinfo()
    hints.ai_flags = flags
    #if canImport(Darwin)
    hints.ai_socktype = SOCK_STREAM
    #else
    hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
    #endif
    var found: UnsafeMutablePointer<addrinfo>?
    let status = getaddrinfo(host, nil, &hints, &found)
    defer { if let found { freeaddrinfo(found) } }
    guard status == 0 else { return .failure(HostLookupError(status: status)) }
    let addresses = sequence(first: found) { $0?.pointee.ai_next }.prefix { $0 != nil }
      .compactMap { $0.flatMap { address(of: $0.pointee, host) } }
    return addresses.isEmpty ? .failure(HostLookupError(.unknown)) : .success(addresses)
  }

  private static func address(of info: addrinfo, _ host: String) -> SocketAddress? {
    guard let raw = info.ai_addr.map(UnsafeRawPointer.init) else { return nil }
    switch info.ai_family {
    case AF_INET: return SocketAddress(raw.loadUnaligned(as: sockaddr_in.self), host: host)
    case AF_INET6: return SocketAddress(raw.loadUnaligned(as: sockaddr_in6.self), host: host)
    default: return nil
    }
  }
}

/// Why a host has no address.
struct HostLookupError: Error, Equatable {
  enum Reason: Equatable {
    /// There is no such name, or it has no address.
    case unknown
    /// The name server didn't answer, or couldn't for now.
    case unanswered
    /// This side has asked too often, or has no memory or descriptors left.
    case exhausted
  }

  let reason: Reason

  init(_ reason: Reason) {
    self.reason = reason
  }

  fileprivate init(status: CInt) {
    switch status {
    case EAI_AGAIN: self.init(.unanswered)
    case EAI_MEMORY, EAI_SYSTEM: self.init(.exhausted)
    default: self.init(.unknown)
    }
  }
}

extension SocketAddress {
  /// Whether it belongs to the public internet.
  var isPublic: Bool {
    switch self {
    case .v4: PublicAddress.contains(v4: bytes.reduce(0) { $0 << 8 | UInt32($1) })
    case .v6: PublicAddress.contains(v6: bytes)
    case .unixDomainSocket: false
    }
  }

  /// The bytes of an IP address in the order in which they are written; none of a Unix socket.
  ///
  /// They stand behind family and port, and in version 6 behind the flow as well, on every system (RFC 3493, section 3.3). They are
  /// counted off since which C module the fields of these structures belong to depends on how the compiler was called: by name they
  /// are found in one build and not in another.
  var bytes: [UInt8] {
    switch self {
    case .v4(let address): withUnsafeBytes(of: address.address) { Array($0[4..<8]) }
    case .v6(let address): withUnsafeBytes(of: address.address) { Array($0[8..<24]) }
    case .unixDomainSocket: []
    }
  }
}

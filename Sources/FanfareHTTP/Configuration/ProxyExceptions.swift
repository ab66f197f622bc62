/// The services that are reached without a proxy, as `no_proxy` lists them.
public struct ProxyExceptions: Hashable, Sendable {
  private enum Rule: Hashable {
    case everything
    /// A host and, unless it is an address, those below it in the tree of names.
    case host(String)
    /// Those below a host alone.
    case below(String)
    /// The addresses whose first bits are the same.
    case network([UInt8], bits: Int)
  }

  private struct Entry: Hashable {
    let rule: Rule
    let port: Int?
  }

  private var entries: [Entry] = []
  private var includesLoopback = false

  /// None.
  public init() {}

  /// Reads a list with commas or spaces between its entries.
  ///
  /// An entry is a name, which stands for all names below it as well (`example.com`, also written `.example.com`), a name below which
  /// all are meant (`*.example.com`), an address, a network (`10.0.0.0/8`), or `*` for every service; a name or an address may have a
  /// port. Names are compared without regard to case. What is none of these matches nothing.
  ///
  /// - Parameters:
  ///   - list: the entries.
  ///   - includesLoopback: whether `localhost` and the loopback addresses are meant as well.
  public init(parsing list: String, includesLoopback: Bool = false) {
    entries = list.split { $0 == "," || $0.isWhitespace }.compactMap(Self.entry)
    self.includesLoopback = includesLoopback
  }

  /// Whether a service is reached without a proxy.
  func contains(_ host: String, port: Int) -> Bool {
    guard includesLoopback || !entries.isEmpty else { return false }
    // A dot at its end makes a name absolute, and no other.
    let name = (host.hasSuffix(".") ? String(host.dropLast()) : host).lowercased()
    let address = Self.bytes(of: name)
    if includesLoopback, Self.isLoopback(name, address) { return true }
    return entries.contains { entry in
      guard entry.port == nil || entry.port == port else { return false }
      return switch entry.rule {
      case .everything: true
      case .host(let other): name == other || (address == nil && name.hasSuffix(".\(other)"))
      case .below(let other): address == nil && name.hasSuffix(".\(other)")
      case .network(let network, let bits): address.map { Self.isEqual($0, network, bits: bits) } ?? false
      }
    }
  }

  private static func entry(_ text: Substring) -> Entry? {
    if text == "*" { return Entry(rule: .everything, port: nil) }
    if let slash = text.firstIndex(of: "/") {
      guard let network = bytes(of: String(text[..<slash])),
        let bits = Int(text[text.index(after: slash)...]),
        (0...network.count * 8).contains(bits)
      else { return nil }
      return Entry(rule: .network(network, bits: bits), port: nil)
    }
    let (written, port) = split(text.lowercased())
    // As of what is compared with it.
    let host = written.hasSuffix(".") ? String(written.dropLast()) : written
    if let address = bytes(of: host) {
      return Entry(rule: .network(address, bits: address.count * 8), port: port)
    }
    let rule: Rule =
      host.hasPrefix("*.") ? .below(String(host.dropFirst(2))) : .host(String(host.trimmingPrefix(".")))
    return Entry(rule: rule, port: port)
  }

  /// A host and its port: `[::1]:80`, `::1`, `a.example:80`, `a.example`.
  private static func split(_ text: String) -> (host: String, port: Int?) {
    if text.hasPrefix("["), let bracket = text.firstIndex(of: "]") {
      let host = text[text.index(after: text.startIndex)..<bracket]
      return (String(host), Int(text[text.index(after: bracket)...].dropFirst()))
    }
    guard let colon = text.firstIndex(of: ":"), colon == text.lastIndex(of: ":"),
      let port = Int(text[text.index(after: colon)...])
    else { return (text, nil) }
    return (String(text[..<colon]), port)
  }

  private static func isLoopback(_ name: String, _ address: [UInt8]?) -> Bool {
    guard let address else { return name == "localhost" || name.hasSuffix(".localhost") }
    return address.count == 4
      ? address[0] == 127 : address.dropLast().allSatisfy { $0 == 0 } && address.last == 1
  }

  private static func isEqual(_ address: [UInt8], _ network: [UInt8], bits: Int) -> Bool {
    guard address.count == network.count else { return false }
    return (0..<bits).allSatisfy { bit in
      (address[bit / 8] ^ network[bit / 8]) & (0x80 >> (bit % 8)) == 0
    }
  }

  /// The bytes of an address, in any spelling; `nil` for a name.
  private static func bytes(of host: String) -> [UInt8]? { HostLookup.literal(host)?.first?.bytes }
}

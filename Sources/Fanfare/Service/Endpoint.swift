internal import FanfareText

/// One address of a service: how to reach it, and the path below which its requests go.
///
/// It moves for the price of a pointer, since every attempt carries it.
public struct Endpoint: Sendable {
  private final class Storage: Sendable {
    let origin: Origin
    let basePath: String

    init(_ origin: Origin, _ basePath: String) {
      self.origin = origin
      self.basePath = basePath
    }
  }

  private let storage: Storage

  /// Creates an endpoint.
  ///
  /// - Parameters:
  ///   - origin: where connections are made to.
  ///   - basePath: the path that stands before every request's own.
  public init(origin: Origin, basePath: String = "") {
    storage = Storage(origin, basePath)
  }

  /// Where connections are made to.
  ///
  /// Endpoints with equal origins can share connections.
  public var origin: Origin { storage.origin }

  /// The path that stands before every request's own; empty, or starting with `/` and not ending with it.
  public var basePath: String { storage.basePath }
}

extension Endpoint: Hashable, CustomStringConvertible {
  /// Whether two endpoints have the same origin and base path.
  public static func == (first: Endpoint, second: Endpoint) -> Bool {
    first.storage === second.storage
      || (first.origin == second.origin && first.basePath == second.basePath)
  }

  /// Feeds the origin and the base path into a hasher.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(origin)
    hasher.combine(basePath)
  }

  /// The endpoint as a URL.
  public var description: String { origin.description + basePath }
}

/// A scheme and an address: what a connection is made to.
public struct Origin: Hashable, Sendable, CustomStringConvertible {
  /// How requests travel.
  public enum Scheme: String, Hashable, Sendable {
    /// HTTP over TCP.
    case http
    /// HTTP over TLS over TCP.
    case https
    /// HTTP over a Unix domain socket.
    case httpUnix = "http+unix"
  }

  /// Where the service listens.
  public enum Address: Hashable, Sendable {
    /// A host (a name, an IPv4 address, or an IPv6 address without brackets) and a port from 1 to 65535.
    case host(String, port: Int)
    /// The path of a Unix domain socket.
    case unixSocket(path: String)
  }

  /// How requests travel.
  public let scheme: Scheme

  /// Where the service listens.
  public let address: Address

  /// The value of the `Host` header field of requests to this origin.
  public let authority: String

  /// Creates an origin that is reached over TCP.
  public init(scheme: Scheme, host: String, port: Int) {
    self.scheme = scheme
    self.address = .host(host, port: port)
    let name = host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host
    self.authority = port == scheme.defaultPort ? name : "\(name):\(port)"
  }

  /// Creates an origin that is reached over a Unix domain socket.
  public init(unixSocketPath path: String) {
    self.scheme = .httpUnix
    self.address = .unixSocket(path: path)
    self.authority = "localhost"
  }

  /// The origin as the start of a URL.
  public var description: String {
    switch address {
    case .host: "\(scheme.rawValue)://\(authority)"
    case .unixSocket(let path): "\(scheme.rawValue)://\(PercentEncoding.encode(path))"
    }
  }
}

extension Origin.Scheme {
  /// The port that a URL of this scheme means when it names none.
  var defaultPort: Int? {
    switch self {
    case .http: 80
    case .https: 443
    case .httpUnix: nil
    }
  }
}

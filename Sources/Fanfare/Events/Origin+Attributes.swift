extension Origin {
  /// The address as OpenTelemetry names it: `server.address` and, over TCP, `server.port`.
  var serverAttributes: [(name: String, value: String)] {
    switch address {
    case .host(let host, let port): [("server.address", host), ("server.port", "\(port)")]
    case .unixSocket(let path): [("server.address", path)]
    }
  }
}

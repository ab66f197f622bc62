public import Fanfare

extension HTTPTransportConfiguration {
  /// Takes over what the policies of services say of HTTP/2, on top of ``http2``; one that only allows it leaves it at that.
  ///
  /// ```swift
  /// let services = try PolicyFile(contentsOf: "policies.yaml").applied(to: described)
  /// var configuration = HTTPTransportConfiguration()
  /// configuration.useHTTP2(of: services)
  /// ```
  ///
  /// - Parameter services: the services by name; those whose address is none are left aside, as no client is made of them.
  public mutating func useHTTP2(of services: [ServiceName: Service]) {
    for service in services.values where service.policy.http2 != .allow {
      guard let endpoints = try? service.endpoints.get() else { continue }
      for endpoint in endpoints { http2OfOrigins[endpoint.origin] = service.policy.http2 }
    }
  }

  /// Whether an origin is spoken to in HTTP/2.
  func http2(for origin: Origin) -> HTTP2Use { http2OfOrigins[origin] ?? http2 }
}

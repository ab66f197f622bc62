public import Fanfare

extension HTTPTransportConfiguration {
  /// Takes over what the policies of services say of certificates, on top of ``tls``.
  ///
  /// ```swift
  /// let services = try PolicyFile(contentsOf: "policies.yaml").applied(to: described)
  /// var configuration = HTTPTransportConfiguration()
  /// configuration.useTLS(of: services)
  /// ```
  ///
  /// - Parameter services: the services by name; those whose address is none are left aside, as no client is made of them.
  public mutating func useTLS(of services: [ServiceName: Service]) {
    for service in services.values {
      guard let policy = service.policy.tls, let endpoints = try? service.endpoints.get() else { continue }
      let settings = tls.changed(by: policy)
      for endpoint in endpoints where endpoint.origin.scheme == .https {
        tlsOfOrigins[endpoint.origin] = settings
      }
    }
  }
}

extension TLSSettings {
  /// The settings with those of a policy on top.
  package func changed(by policy: TLSPolicy) -> TLSSettings {
    var settings = self
    if let root = policy.cacert { settings.additionalRoots.append(root) }
    if let path = policy.cert {
      settings.clientCertificate = ClientCertificate(
        certificatePath: path,
        privateKeyPath: policy.key ?? path
      )
    }
    if policy.insecure { settings.verifiesServices = false }
    return settings
  }
}

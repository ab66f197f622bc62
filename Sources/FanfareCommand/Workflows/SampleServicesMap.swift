import Fanfare
import FanfareSamples
import FanfareWorkflows

/// How workflows reach the sample services of the process, which they know by their usual ports.
enum SampleServicesMap {
  /// The services by name; they compute and change nothing, so their calls can be repeated although they are POSTs.
  static func services(_ urls: [SampleService: String], base: ServicePolicy) -> [ServiceName: Service] {
    var policy = base
    policy.idempotency = .always
    var services: [ServiceName: Service] = [:]
    for (service, url) in urls { services[ServiceName(service.rawValue)] = Service(url, policy: policy) }
    return services
  }

  /// Where the calls for the usual ports go.
  static func origins(_ urls: [SampleService: String]) throws(InvalidURL) -> OriginMap {
    var origins = OriginMap()
    for (service, url) in urls {
      for host in ["localhost", "127.0.0.1"] {
        try origins.map("http://\(host):\(8001 + service.offset)", to: url)
      }
    }
    return origins
  }
}

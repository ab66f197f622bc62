internal import Fanfare

/// How long requests may take: the more, the more bytes go with them.
///
/// A policy has one time-out for all calls, so values of different sizes are those of different services at the same address.
enum BlobPatience {
  /// The largest values of each kind, in bytes.
  private static let sizes = [1 << 20, 8 << 20, BlobReference.maximumBytes]
  /// How many bytes a second are taken for a line that works.
  private static let slowest = 1 << 20

  /// The service that values of a size are asked from.
  static func service(of bytes: Int) -> ServiceName {
    name(sizes.first { bytes <= $0 } ?? BlobReference.maximumBytes)
  }

  /// All services, with their policies: a policy's time-outs are for what has no bytes.
  static func services(at url: String, _ policy: ServicePolicy) -> [ServiceName: Service] {
    var services: [ServiceName: Service] = [:]
    for size in sizes {
      var policy = policy
      let transfer = Duration.seconds(1) * (size / slowest)
      policy.attemptTimeout = policy.attemptTimeout.map { $0 + transfer }
      // As many whole attempts have time as before.
      policy.timeout += transfer * 2
      services[name(size)] = Service(url, policy: policy)
    }
    return services
  }

  private static func name(_ size: Int) -> ServiceName { ServiceName("blobs up to \(size >> 20) MiB") }
}

/// Which bodies of requests are sent in gzip, for services that take them (RFC 9110, section 8.4).
///
/// Nothing tells beforehand whether a service does; one that doesn't answers with 415, as a rule.
public struct RequestCompressionPolicy: Hashable, Sendable {
  /// From which size on a body is compressed, in bytes; at least 1, default 1,024.
  ///
  /// Smaller ones gain nothing.
  public var minimumBytes: Int

  /// Creates a policy.
  public init(minimumBytes: Int = 1024) {
    self.minimumBytes = minimumBytes
  }
}

extension RequestCompressionPolicy: Codable, CustomStringConvertible, PolicyPart {
  static let defaults = RequestCompressionPolicy()

  static let fields: [PolicyField<RequestCompressionPolicy>] = [PolicyField("minimumBytes", \.minimumBytes)]

  var problems: [String] { minimumBytes > 0 ? [] : ["minimumBytes must be at least 1"] }
}

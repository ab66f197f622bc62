public import HTTPTypes

/// Where a service is, what every request to it carries, and the policy that its calls follow.
public struct Service: Sendable {
  /// The base URL as it was given; the paths of requests are appended to its path.
  public let url: String

  /// Header fields that every request carries unless it sets the same field itself.
  public var headers: HTTPFields

  /// The time-outs and limits of calls to this service.
  public var policy: ServicePolicy

  /// The parsed URL, or what is wrong with it: calls to such a service fail with that message.
  public let endpoint: Result<Endpoint, InvalidURL>

  /// Describes a service.
  ///
  /// - Parameters:
  ///   - url: `http://host:port/path`, `https://…` or `http+unix://%2Fpath%2Fto%2Fsocket/path`. A malformed
  ///     URL isn't fatal: calls to the service fail with ``ServiceError/Code/invalidRequest`` and say why.
  ///   - headers: header fields that every request carries unless it sets the same field itself.
  ///   - policy: the time-outs and limits of calls to this service.
  public init(_ url: String, headers: HTTPFields = [:], policy: ServicePolicy = ServicePolicy()) {
    self.url = url
    self.headers = headers
    self.policy = policy
    self.endpoint = Result { () throws(InvalidURL) in try Endpoint(parsing: url) }
  }
}

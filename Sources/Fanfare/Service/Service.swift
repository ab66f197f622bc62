public import HTTPTypes

/// Where a service is, what every request to it carries, and the policy that its calls follow.
public struct Service: Sendable {
  /// The base URLs as they were given; the paths of requests are appended to their paths.
  public let urls: [String]

  /// Header fields that every request carries unless it sets the same field itself.
  public var headers: HTTPFields

  /// The time-outs and limits of calls to this service.
  public var policy: ServicePolicy

  /// The parsed URLs, or what is wrong with the first malformed one: calls to such a service fail with that message.
  public let endpoints: Result<[Endpoint], InvalidURL>

  /// Describes a service.
  ///
  /// - Parameters:
  ///   - url: `http://host:port/path`, `https://…` or `http+unix://%2Fpath%2Fto%2Fsocket/path`. A malformed
  ///     URL isn't fatal: calls to the service fail with ``ServiceError/Code/invalidRequest`` and say why.
  ///   - headers: header fields that every request carries unless it sets the same field itself.
  ///   - policy: the time-outs and limits of calls to this service.
  public init(_ url: String, headers: HTTPFields = [:], policy: ServicePolicy = ServicePolicy()) {
    self.init([url], headers: headers, policy: policy)
  }

  /// Describes a service that can be reached at several places, all of which do the same.
  ///
  /// - Parameters:
  ///   - urls: the base URLs; each attempt goes to one of them, and a retry to another if it can. Without any, calls
  ///     fail with ``ServiceError/Code/invalidRequest``.
  ///   - headers: header fields that every request carries unless it sets the same field itself.
  ///   - policy: the time-outs and limits of calls to this service.
  public init(_ urls: [String], headers: HTTPFields = [:], policy: ServicePolicy = ServicePolicy()) {
    self.urls = urls
    self.headers = headers
    self.policy = policy
    self.endpoints = Result { () throws(InvalidURL) in
      guard !urls.isEmpty else { throw InvalidURL(url: "", reason: "the service has no URL") }
      var endpoints: [Endpoint] = []
      for url in urls { endpoints.append(try Endpoint(parsing: url)) }
      return endpoints
    }
  }
}

public import FanfareJSON
public import HTTPTypes

/// Where a service is, what every request to it carries, and the policy that its calls follow.
public struct Service: Sendable {
  /// The base URLs as they were given; the paths of requests are appended to their paths.
  public let urls: [String]

  /// Header fields that every request carries unless it sets the same field itself.
  ///
  /// One with an empty value isn't sent, and takes out what the transport would add in its place.
  public var headers: HTTPFields

  /// The time-outs and limits of calls to this service.
  public var policy: ServicePolicy

  /// How dates, keys and the like stand in its JSON; `nil` leaves it to the client.
  public var json: JSONCodingStrategies?

  /// The parsed URLs, or what is wrong with the first malformed one: a client of such a service isn't made.
  public let endpoints: Result<[Endpoint], InvalidURL>

  /// Describes a service.
  ///
  /// - Parameters:
  ///   - url: `http://host:port/path`, `https://…` or `http+unix://%2Fpath%2Fto%2Fsocket/path`. What is wrong with it is
  ///     found when a ``ServiceClient`` is made of it, which throws ``InvalidServices`` then.
  ///   - headers: header fields that every request carries unless it sets the same field itself.
  ///   - policy: the time-outs and limits of calls to this service.
  ///   - json: how dates, keys and the like stand in its JSON; `nil` leaves it to the client.
  public init(
    _ url: String,
    headers: HTTPFields = [:],
    policy: ServicePolicy = ServicePolicy(),
    json: JSONCodingStrategies? = nil
  ) {
    self.init([url], headers: headers, policy: policy, json: json)
  }

  /// Describes a service that can be reached at several places, all of which do the same.
  ///
  /// - Parameters:
  ///   - urls: the base URLs, at least one; each attempt goes to one of them, and a retry to another if it can.
  ///   - headers: header fields that every request carries unless it sets the same field itself.
  ///   - policy: the time-outs and limits of calls to this service.
  ///   - json: how dates, keys and the like stand in its JSON; `nil` leaves it to the client.
  public init(
    _ urls: [String],
    headers: HTTPFields = [:],
    policy: ServicePolicy = ServicePolicy(),
    json: JSONCodingStrategies? = nil
  ) {
    self.urls = urls
    self.headers = headers
    self.policy = policy
    self.json = json
    self.endpoints = Result { () throws(InvalidURL) in
      guard !urls.isEmpty else { throw InvalidURL(url: "", reason: "the service has no URL") }
      var endpoints: [Endpoint] = []
      for url in urls { endpoints.append(try Endpoint(parsing: url)) }
      return endpoints
    }
  }
}

extension Service {
  /// What is wrong with each of its URLs, or that it has none.
  var addressProblems: [String] {
    guard case .failure(let first) = endpoints else { return [] }
    guard !urls.isEmpty else { return [first.reason] }
    return urls.compactMap { url in
      do throws(InvalidURL) {
        _ = try Endpoint(parsing: url)
        return nil
      } catch {
        return error.description
      }
    }
  }
}

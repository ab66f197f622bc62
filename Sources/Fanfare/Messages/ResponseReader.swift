package import FanfareJSON

/// What a call makes of a successful response.
package enum ResponseReader<Response: Sendable>: Sendable {
  /// What the caller's function makes of it.
  case own(@Sendable (ServiceResponse) throws -> Response)
  /// What its JSON says, by the service's strategies.
  case json(@Sendable (ServiceResponse, JSONCodingStrategies) throws -> Response)

  // Two cases rather than one function around the other, since that would be an allocation for every call.
  func read(_ response: ServiceResponse, _ strategies: JSONCodingStrategies) throws -> Response {
    switch self {
    case .own(let read): try read(response)
    case .json(let read): try read(response, strategies)
    }
  }
}

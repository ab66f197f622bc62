internal import HTTPTypes

/// Which targets of a service a request has written to, as its response tells (RFC 9111, section 4.4).
enum WrittenTargets: Equatable {
  case none
  case some([String])
  /// The response names one that can't be told.
  case unknown

  /// What an answer to an unsafe request says.
  ///
  /// - Parameters:
  ///   - target: path and query of the request, below the endpoint's base path.
  ///   - response: the answer; one that isn't a success or a redirect has written nothing.
  ///   - endpoints: the service's.
  init(of target: String, _ response: ServiceResponse, endpoints: [Endpoint]) {
    guard (200..<400).contains(response.status.code) else {
      self = .none
      return
    }
    var targets = [target]
    for name in [HTTPField.Name.location, .contentLocation] {
      guard let value = response.headers[name], let mentioned = Self.target(in: value, endpoints) else {
        continue
      }
      guard !mentioned.isEmpty else {
        self = .unknown
        return
      }
      targets.append(mentioned)
    }
    self = .some(targets)
  }

  /// The target that a field names: `nil` for one of another origin, empty for one that would have to be resolved.
  private static func target(in value: String, _ endpoints: [Endpoint]) -> String? {
    let text = value.prefix { $0 != "#" }
    guard text.contains("://") else {
      guard text.hasPrefix("/"), !text.hasPrefix("//") else { return "" }
      return below(endpoints.map(\.basePath), String(text))
    }
    for endpoint in endpoints {
      let origin = endpoint.origin.description
      if text.lowercased().hasPrefix(origin.lowercased()) {
        let path = text.dropFirst(origin.count)
        if path.isEmpty || path.hasPrefix("/") || path.hasPrefix("?") {
          return below(endpoints.map(\.basePath), path.isEmpty ? "/" : String(path))
        }
      }
    }
    return nil
  }

  /// A path without the base path that it begins with.
  private static func below(_ basePaths: [String], _ path: String) -> String {
    for base in basePaths where path.hasPrefix(base + "/") || path == base {
      let rest = String(path.dropFirst(base.count))
      return rest.isEmpty ? "/" : rest
    }
    return ""
  }
}

/// Why a client can't be made: every problem of its services' addresses and policies.
public struct InvalidServices: Error, Hashable, Sendable, CustomStringConvertible {
  /// The problems, each with its service, and with the setting of its policy if it is one.
  public let problems: [String]

  /// The problems, a line each.
  public var description: String { problems.joined(separator: "\n") }
}

extension InvalidServices {
  /// Refuses addresses that aren't any, and policies that contradict themselves or each other.
  static func check(_ services: [ServiceName: Service]) throws(InvalidServices) {
    var problems: [String] = []
    for (name, service) in services.sorted(by: { $0.key < $1.key }) {
      problems += (service.addressProblems + service.policy.problems).map { "\(name): \($0)" }
      if let problem = fallbackProblem(of: name, services) { problems.append("\(name): \(problem)") }
    }
    problems += contradictions(services, about: "tls", at: [.https]) { $0.tls }
    problems += contradictions(services, about: "http2", at: [.http, .https, .httpUnix]) { $0.http2 }
    guard problems.isEmpty else { throw InvalidServices(problems: problems) }
  }

  /// Services at one origin share its connections, and so what holds for them.
  private static func contradictions<Setting: Equatable>(
    _ services: [ServiceName: Service],
    about name: String,
    at schemes: [Origin.Scheme],
    _ setting: (ServicePolicy) -> Setting
  ) -> [String] {
    var known: [Origin: (service: ServiceName, setting: Setting)] = [:]
    var problems: [String] = []
    for (service, described) in services.sorted(by: { $0.key < $1.key }) {
      let own = setting(described.policy)
      for endpoint in (try? described.endpoints.get()) ?? [] where schemes.contains(endpoint.origin.scheme) {
        let first = known[endpoint.origin] ?? (service, own)
        known[endpoint.origin] = first
        if first.setting != own {
          problems.append(
            "\(service): \(name) differs from that of \(first.service), which is at \(endpoint.origin) too"
          )
        }
      }
    }
    return problems
  }

  private static func fallbackProblem(of name: ServiceName, _ services: [ServiceName: Service]) -> String? {
    var path = [name]
    while let last = path.last, case .service(let next)? = services[last]?.policy.fallback {
      guard services[next] != nil else { return "fallback.service \(next) isn't known" }
      guard !path.contains(next) else {
        return "fallback.service leads back: \((path + [next]).map(\.rawValue).joined(separator: " > "))"
      }
      path.append(next)
    }
    return nil
  }
}

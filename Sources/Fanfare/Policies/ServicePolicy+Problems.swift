extension ServicePolicy {
  /// Everything that is wrong with the policy, each with the setting's name; empty if it can be used.
  public var problems: [String] {
    ownProblems + partProblems
  }

  private var ownProblems: [String] {
    var problems: [String] = []
    if timeout <= .zero { problems.append("timeout must be longer than nothing") }
    if let attemptTimeout {
      if attemptTimeout <= .zero { problems.append("attemptTimeout must be longer than nothing") }
      if attemptTimeout > timeout {
        problems.append("attemptTimeout (\(attemptTimeout.brief)) is longer than timeout (\(timeout.brief))")
      }
    }
    if maximumResponseBytes < 1 { problems.append("maximumResponseBytes must be at least 1") }
    if hedge != nil && retry.maximumAttempts < 2 {
      problems.append("hedge needs retry.maximumAttempts of at least 2, since a hedge is an attempt")
    }
    if hedge != nil && idempotency == .never {
      problems.append("hedge needs calls that may be sent twice, and idempotency is never")
    }
    if case .delay(let delay)? = hedge?.trigger, delay >= attemptTimeout ?? timeout {
      problems.append("hedge.after (\(delay.brief)) comes no sooner than the attempt's time-out")
    }
    return problems
  }

  private var partProblems: [String] {
    func named(_ name: String, _ part: (any PolicyPart)?) -> [String] {
      part?.problems.map { "\(name).\($0)" } ?? []
    }
    return named("retry", retry) + named("retryBudget", retryBudget) + named("hedge", hedge)
      + named("circuitBreaker", circuitBreaker) + named("concurrency", concurrency)
      + named("rateLimit", rateLimit) + named("loadShedding", loadShedding) + named("outliers", outliers)
      + named("cache", cache) + named("faults", faults)
  }
}

/// Why a client can't be made: every problem of its services' policies.
public struct InvalidPolicy: Error, Hashable, Sendable, CustomStringConvertible {
  /// The problems, each with its service and setting.
  public let problems: [String]

  /// The problems, a line each.
  public var description: String { problems.joined(separator: "\n") }
}

extension InvalidPolicy {
  /// Refuses policies that contradict themselves or each other.
  static func check(_ services: [ServiceName: Service]) throws(InvalidPolicy) {
    var problems: [String] = []
    for (name, service) in services.sorted(by: { $0.key < $1.key }) {
      problems += service.policy.problems.map { "\(name): \($0)" }
      if let problem = fallbackProblem(of: name, services) { problems.append("\(name): \(problem)") }
    }
    guard problems.isEmpty else { throw InvalidPolicy(problems: problems) }
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

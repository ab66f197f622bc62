internal import HTTPTypes

extension ServicePolicy {
  /// Everything that is wrong with the policy, each with the setting's name; empty if it can be used.
  public var problems: [String] {
    ownProblems
      + Self.fields.flatMap { field in field.part(self)?.problems.map { "\(field.name).\($0)" } ?? [] }
  }

  private var ownProblems: [String] {
    var problems: [String] = []
    if timeout <= .zero { problems.append("timeout must be more than 0s") }
    if let attemptTimeout {
      if attemptTimeout <= .zero { problems.append("attemptTimeout must be more than 0s") }
      if attemptTimeout > timeout {
        problems.append("attemptTimeout (\(attemptTimeout.brief)) is longer than timeout (\(timeout.brief))")
      }
    }
    if let idleTimeout, idleTimeout <= .zero { problems.append("idleTimeout must be more than 0s") }
    for (index, limit) in limits.enumerated() {
      problems += limit.problems.map { "limits[\(index)].\($0)" }
      if limits[..<index].contains(where: { $0.name == limit.name }) {
        problems.append("limits[\(index)].name is that of another limit, \(limit.name)")
      }
    }
    for (index, meter) in meters.enumerated() {
      if let problem = meter.problem { problems.append("meters: \(problem)") }
      if meters[..<index].contains(where: { $0.name == meter.name }) {
        problems.append("meters: two are called '\(meter.name)'")
      }
    }
    if let deadlineHeader, Self.meaningful.contains(deadlineHeader.canonicalName) {
      problems.append("deadlineHeader can't be \(deadlineHeader.rawName), which says something else")
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

  /// Header fields that can't tell of a deadline: they frame the request, or say what it is or who sends it.
  private static let meaningful: Set<String> = [
    "accept", "accept-encoding", "authorization", "connection", "content-encoding", "content-length",
    "content-type", "cookie", "expect", "host", "proxy-authorization", "te", "trailer", "transfer-encoding",
    "upgrade", "user-agent",
  ]
}

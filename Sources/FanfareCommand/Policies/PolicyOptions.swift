import ArgumentParser
import Fanfare
import FanfareConfiguration

/// The options that set policies.
struct PolicyOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Policies from a YAML or JSON file: settings for all services, and below 'services' for one.",
      valueName: "file"
    ),
    completion: .file(extensions: WorkflowFile.extensions)
  )
  var policy: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How many attempts a call may make in all; 1 means no retry.", valueName: "attempts"),
    transform: NumberArgument.whole(in: 1...100)
  )
  var retry: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Make a second attempt beside a slow one: after 50ms, or after p95 of a service's answers, once 10 s of them are known.",
      valueName: "after"
    ),
    transform: HedgeArgument.init(parsing:)
  )
  var hedge: HedgeArgument?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How long one attempt may take.", valueName: "duration"),
    transform: DurationArgument.init(parsing:)
  )
  var attemptTimeout: DurationArgument?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How many calls a second each service is sent.", valueName: "calls"),
    transform: NumberArgument.positive
  )
  var rateLimit: Double?

  @Flag(help: "Let any call be repeated, also a POST.")
  var idempotent = false

  /// The policy of each service.
  ///
  /// - Parameters:
  ///   - names: the services.
  ///   - base: what holds where nothing is said.
  /// - Throws: ``UnusableFile`` or ``ArgumentProblem`` with every problem.
  func policies(of names: [ServiceName], base: ServicePolicy) throws -> [ServiceName: ServicePolicy] {
    let file = try policy.map { try readFile(at: $0, for: names) }
    var policies: [ServiceName: ServicePolicy] = [:]
    for name in names {
      var policy = changed(file?.policy(for: name, base: base) ?? base)
      // A hedge that nobody asked for doesn't stand in the way of a single attempt.
      if policy.retry.maximumAttempts < 2, policy.hedge == base.hedge { policy.hedge = nil }
      policies[name] = policy
    }
    let problems = policies.sorted { $0.key < $1.key }.flatMap { name, policy in
      policy.problems.map { (name, $0) }
    }
    guard problems.isEmpty else {
      if let problem = file?.contradictions(problems) { throw UnusableFile("--policy: \(problem)") }
      // Without a file all services have the same settings, from options.
      throw ArgumentProblem(problems.map { Self.inOptions($0.1) }.first ?? "")
    }
    return policies
  }

  /// A problem of a policy with the names of the options in the place of those of the settings.
  private static func inOptions(_ problem: String) -> String {
    [
      ("hedge.after", "--hedge"), ("hedge needs", "--hedge needs"),
      ("retry.maximumAttempts", "--retry"), ("attemptTimeout", "--attempt-timeout"),
      ("than timeout", "than --timeout"),
    ].reduce(problem) { $0.replacing($1.0, with: $1.1) }
  }

  /// Reads a file of policies, which may be a pipe or standard input.
  private func readFile(at path: String, for names: [ServiceName]) throws -> PolicyFile {
    do {
      var input = try InputFile(path: path)
      guard let text = String(validating: try input.contents(maximumBytes: 1 << 20), as: UTF8.self) else {
        throw UnreadableInput(id: input.name, reason: "it isn't UTF-8 text")
      }
      let file = try PolicyFile(parsing: text, file: input.name)
      try file.check(names)
      return file
    } catch {
      throw UnusableFile("--policy: \(error)")
    }
  }

  private func changed(_ base: ServicePolicy) -> ServicePolicy {
    var policy = base
    if let retry { policy.retry.maximumAttempts = retry }
    // Who asks for hedges in one command has no earlier calls whose share could pay for them.
    if let hedge { policy.hedge = HedgePolicy(after: hedge.trigger, maximumExtraLoad: 1) }
    if let attemptTimeout { policy.attemptTimeout = attemptTimeout.duration }
    if let rateLimit {
      policy.rateLimit = RateLimitPolicy(perSecond: rateLimit, burst: max(1, Int(min(rateLimit, 1e9))))
    }
    if idempotent { policy.idempotency = .always }
    return policy
  }
}

/// When a hedge begins.
struct HedgeArgument {
  let trigger: HedgePolicy.Trigger

  /// Reads an argument.
  ///
  /// - Throws: ``ArgumentProblem`` if it is neither a duration nor a percentile.
  init(parsing argument: String) throws(ArgumentProblem) {
    guard let trigger = HedgePolicy.Trigger(parsing: argument) else {
      throw ArgumentProblem(Self.refusal(of: argument))
    }
    self.trigger = trigger
  }

  private static func refusal(of argument: String) -> String {
    if argument.hasPrefix("p") { return "a percentile is more than p0 and less than p100, such as p95" }
    return Duration(parsing: argument) == nil ? Duration.refusal(of: argument) : "it must be more than 0s"
  }
}

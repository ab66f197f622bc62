import ArgumentParser
import Fanfare

/// What becomes of answers: whether they are shown while they come, where they are stored, and whether redirects are followed.
struct AnswerOptions: ParsableArguments {
  @Flag(help: "Show an answer while it comes: the events of an event stream, the lines of anything else.")
  var stream = false

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Store the answer of the one service in a file, which is there once it is complete; - for standard output.",
      valueName: "file"
    )
  )
  var output: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "With --stream or --output: how long nothing may come of an answer, from its request on (default: 60s, once it has begun).",
      valueName: "duration"
    ),
    transform: DurationArgument.init(parsing:)
  )
  var idleTimeout: DurationArgument?

  @Flag(
    name: [.customShort("L"), .long],
    help: "Follow redirects; credentials never go to another host, and never from https to http."
  )
  var location = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "With --location: how many redirects one after another (default: 10).",
      valueName: "number"
    ),
    transform: NumberArgument.whole(in: 1...100)
  )
  var maxRedirects: Int?

  /// Whether answers are read while they come.
  var isStreamed: Bool { stream || output != nil }

  func validate() throws {
    if idleTimeout != nil, !isStreamed {
      throw ValidationError(
        "--idle-timeout is for answers that are read while they come: add --stream or --output"
      )
    }
    if let idleTimeout, idleTimeout.duration <= .zero {
      throw ValidationError("--idle-timeout must be more than 0s")
    }
    guard maxRedirects == nil || location else {
      throw ValidationError("--max-redirects limits redirects that are followed: add --location")
    }
    guard !stream || output == nil else {
      throw ValidationError("--stream shows the answer, and --output stores it; take one of them")
    }
  }

  /// Why they can't be used for these calls, if so.
  func problem(with services: Int, of call: Call) -> String? {
    guard isStreamed else { return nil }
    let option = stream ? "--stream" : "--output"
    if call.sequence {
      return "\(option) reads answers while they come, and --sequence sends each to the next service"
    }
    if call.completion != nil {
      return "\(option) reads answers to their end, and --completion gives some up"
    }
    if output != nil, services > 1 {
      return "--output stores the answer of one service, and \(services) are called"
    }
    return nil
  }

  /// The policy with what the options say.
  ///
  /// - Parameters:
  ///   - base: the policy without them.
  ///   - isUploading: whether a file is sent with the request: its answer begins when all of that is there, which may take its time.
  func changed(_ base: ServicePolicy, isUploading: Bool) -> ServicePolicy {
    var policy = base
    if let limit = idleTimeout?.duration {
      policy.idleTimeout = limit
      // Nothing comes of an answer that never begins either.
      if !isUploading, policy.attemptTimeout == nil, limit < policy.timeout { policy.attemptTimeout = limit }
    }
    if location, policy.redirects == nil { policy.redirects = RedirectPolicy() }
    if let maxRedirects { policy.redirects?.maximum = maxRedirects }
    return policy
  }
}

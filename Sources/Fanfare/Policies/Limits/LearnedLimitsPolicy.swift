/// How a client follows the limits that a service tells of in its answers.
///
/// Nothing has to be set for it. A 429 that names a time pauses the service until then, and so does a 503 with `Retry-After` of a service
/// with one URL; what answers say is left of a limit is kept to. A call that was refused so waits for its turn, which costs neither an
/// attempt nor retry budget, for as long as it has time.
///
/// What is learnt holds for all calls to the service, since nothing tells beforehand what the service will count one to. Calls with
/// different credentials want services of their own in the client, lest one account's pause be the other's.
public struct LearnedLimitsPolicy: Hashable, Sendable {
  /// The longest pause that a service can ask for; greater than zero, default 5 min.
  ///
  /// After it a single call asks again, whatever the service named: so a time that was miswritten or meant to harm holds up nobody for
  /// ever.
  public var maximumPause: Duration

  /// How much longer than its policy's ``ServicePolicy/timeout`` a call may take because it waited for its turn; zero, the default, counts
  /// the wait as part of the time-out.
  ///
  /// A surrounding deadline holds in any case.
  public var extraTime: Duration

  /// Creates a policy.
  public init(maximumPause: Duration = .seconds(300), extraTime: Duration = .zero) {
    self.maximumPause = maximumPause
    self.extraTime = extraTime
  }
}

extension LearnedLimitsPolicy: Codable, CustomStringConvertible, PolicyPart {
  static let defaults = LearnedLimitsPolicy()

  static let fields: [PolicyField<LearnedLimitsPolicy>] = [
    PolicyField("maximumPause", \.maximumPause), PolicyField("extraTime", \.extraTime),
  ]

  var problems: [String] {
    var problems: [String] = []
    if maximumPause <= .zero { problems.append("maximumPause must be more than 0s") }
    if extraTime < .zero { problems.append("extraTime must not be negative") }
    return problems
  }
}

/// When an endpoint that fails is left alone for a while, and how it is tried again (Nygard, "Release It!").
public struct CircuitBreakerPolicy: Hashable, Sendable {
  /// The share of failures at which the breaker opens; above 0, at most 1, default 0.5.
  public var failureRate: Double

  /// How many attempts the window must hold before a rate means anything; default 20.
  public var minimumAttempts: Int

  /// How far back the breaker looks; default 30 s.
  public var window: Duration

  /// From when on an answer counts as slow; `nil`, the default, means never.
  public var slowDuration: Duration?

  /// The share of slow answers at which the breaker opens; above 0, at most 1, default 0.8.
  public var slowRate: Double

  /// How long it stays open the first time; default 5 s.
  ///
  /// It doubles while the probes fail.
  public var openDuration: Duration

  /// The longest that it stays open; default 300 s.
  public var maximumOpenDuration: Duration

  /// How many probes the half-open breaker lets through, all of which must succeed; at least 1, default 3.
  public var halfOpenPermits: Int

  /// After how long a probe that was never heard of again loses its permit; default 30 s.
  public var leaseDuration: Duration

  /// Creates a policy; every part has a safe default.
  public init(
    failureRate: Double = 0.5,
    minimumAttempts: Int = 20,
    window: Duration = .seconds(30),
    slowDuration: Duration? = nil,
    slowRate: Double = 0.8,
    openDuration: Duration = .seconds(5),
    maximumOpenDuration: Duration = .seconds(300),
    halfOpenPermits: Int = 3,
    leaseDuration: Duration = .seconds(30)
  ) {
    self.failureRate = failureRate
    self.minimumAttempts = minimumAttempts
    self.window = window
    self.slowDuration = slowDuration
    self.slowRate = slowRate
    self.openDuration = openDuration
    self.maximumOpenDuration = maximumOpenDuration
    self.halfOpenPermits = halfOpenPermits
    self.leaseDuration = leaseDuration
  }
}

extension CircuitBreakerPolicy: Codable, CustomStringConvertible, PolicyPart {
  static let defaults = CircuitBreakerPolicy()

  static let fields: [PolicyField<CircuitBreakerPolicy>] = [
    PolicyField("failureRate", \.failureRate),
    PolicyField("minimumAttempts", \.minimumAttempts),
    PolicyField("window", \.window),
    PolicyField("slowDuration", \.slowDuration),
    PolicyField("slowRate", \.slowRate),
    PolicyField("openDuration", \.openDuration),
    PolicyField("maximumOpenDuration", \.maximumOpenDuration),
    PolicyField("halfOpenPermits", \.halfOpenPermits),
    PolicyField("leaseDuration", \.leaseDuration),
  ]

  var problems: [String] {
    var problems: [String] = []
    if !(0...1).contains(failureRate) || failureRate == 0 {
      problems.append("failureRate must be above 0 and at most 1, not \(failureRate)")
    }
    if !(0...1).contains(slowRate) || slowRate == 0 {
      problems.append("slowRate must be above 0 and at most 1, not \(slowRate)")
    }
    if minimumAttempts < 1 { problems.append("minimumAttempts must be at least 1, not \(minimumAttempts)") }
    if halfOpenPermits < 1 { problems.append("halfOpenPermits must be at least 1, not \(halfOpenPermits)") }
    for (name, value) in [
      ("window", window), ("openDuration", openDuration), ("leaseDuration", leaseDuration),
    ]
    where value <= .zero {
      problems.append("\(name) must be longer than nothing")
    }
    if maximumOpenDuration < openDuration {
      problems.append("maximumOpenDuration (\(maximumOpenDuration.brief)) is shorter than openDuration")
    }
    return problems
  }
}

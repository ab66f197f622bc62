/// When one of several endpoints is left out because it fails more than it should (gRPC A50, failure percentage).
public struct OutlierPolicy: Hashable, Sendable {
  /// How often the endpoints are looked at; default 10 s.
  public var interval: Duration

  /// The share of failures in an interval from which an endpoint is left out; above 0, at most 1, default 0.5.
  public var failureRate: Double

  /// How many attempts an endpoint must have had in the interval; default 10.
  public var minimumAttempts: Int

  /// How long an endpoint is left out, times how often it was before; default 30 s.
  public var ejectionDuration: Duration

  /// The longest that an endpoint is left out; default 300 s.
  public var maximumEjectionDuration: Duration

  /// The share of endpoints that may be out at a time, though one always may; default 0.1.
  public var maximumEjected: Double

  /// The share of endpoints from which on so many are out that the fault must lie elsewhere, and all are used again;
  /// default 0.5.
  public var panicThreshold: Double

  /// Creates a policy; every part has a safe default.
  public init(
    interval: Duration = .seconds(10),
    failureRate: Double = 0.5,
    minimumAttempts: Int = 10,
    ejectionDuration: Duration = .seconds(30),
    maximumEjectionDuration: Duration = .seconds(300),
    maximumEjected: Double = 0.1,
    panicThreshold: Double = 0.5
  ) {
    self.interval = interval
    self.failureRate = failureRate
    self.minimumAttempts = minimumAttempts
    self.ejectionDuration = ejectionDuration
    self.maximumEjectionDuration = maximumEjectionDuration
    self.maximumEjected = maximumEjected
    self.panicThreshold = panicThreshold
  }
}

extension OutlierPolicy: Codable, CustomStringConvertible, PolicyPart {
  static let defaults = OutlierPolicy()

  static let fields: [PolicyField<OutlierPolicy>] = [
    PolicyField("interval", \.interval),
    PolicyField("failureRate", \.failureRate),
    PolicyField("minimumAttempts", \.minimumAttempts),
    PolicyField("ejectionDuration", \.ejectionDuration),
    PolicyField("maximumEjectionDuration", \.maximumEjectionDuration),
    PolicyField("maximumEjected", \.maximumEjected),
    PolicyField("panicThreshold", \.panicThreshold),
  ]

  var problems: [String] {
    var problems: [String] = []
    for (name, value) in [("interval", interval), ("ejectionDuration", ejectionDuration)] where value <= .zero
    {
      problems.append("\(name) must be longer than nothing")
    }
    let shares = [
      ("failureRate", failureRate), ("maximumEjected", maximumEjected), ("panicThreshold", panicThreshold),
    ]
    for (name, share) in shares where !(0...1).contains(share) {
      problems.append("\(name) must lie between 0 and 1, not \(share)")
    }
    if minimumAttempts < 1 { problems.append("minimumAttempts must be at least 1, not \(minimumAttempts)") }
    return problems
  }
}

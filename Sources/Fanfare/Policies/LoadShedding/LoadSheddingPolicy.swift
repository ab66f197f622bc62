/// How full a service may get with calls of each importance: the least important are refused first.
///
/// The measure is the calls to the service that are under way, whatever they wait for.
public struct LoadSheddingPolicy: Hashable, Sendable {
  /// How many calls may be under way in all, those of critical importance included; at least 1.
  public var maximumCalls: Int

  /// The share of it that calls of normal importance and below may fill; default 0.9.
  public var normalShare: Double

  /// The share of it that calls of low importance and below may fill; default 0.75.
  public var lowShare: Double

  /// The share of it that background calls may fill; default 0.5.
  public var backgroundShare: Double

  /// Creates a policy.
  public init(
    maximumCalls: Int = 256,
    normalShare: Double = 0.9,
    lowShare: Double = 0.75,
    backgroundShare: Double = 0.5
  ) {
    self.maximumCalls = maximumCalls
    self.normalShare = normalShare
    self.lowShare = lowShare
    self.backgroundShare = backgroundShare
  }

  /// How many calls may be under way before one of this importance is refused; at least 1.
  func limit(for priority: CallPriority) -> Int {
    let share: Double =
      switch priority {
      case .critical: 1
      case .normal: normalShare
      case .low: lowShare
      case .background: backgroundShare
      }
    // Bounded, since `.max` rounds up to what isn't an `Int` any more.
    return max(1, Int(min(Double(maximumCalls) * share, 1e15)))
  }
}

extension LoadSheddingPolicy: PolicyState {
  /// The refusal of a call that matters too little.
  struct Refusal: LocalRefusal {
    let priority: CallPriority
    let callsUnderWay: Int

    var code: ServiceError.Code { .loadShed }

    func message(at now: MonotonicInstant) -> String {
      "not called: \(callsUnderWay) calls are under way, too many for one of \(priority) priority"
    }
  }

  func admit(_ call: CallAdmission, at now: MonotonicInstant) -> (any LocalRefusal)? {
    guard call.callsUnderWay >= limit(for: call.priority) else { return nil }
    return Refusal(priority: call.priority, callsUnderWay: call.callsUnderWay)
  }
}

extension LoadSheddingPolicy: Codable, CustomStringConvertible, PolicyPart {
  static let defaults = LoadSheddingPolicy()

  static let fields: [PolicyField<LoadSheddingPolicy>] = [
    PolicyField("maximumCalls", \.maximumCalls),
    PolicyField("normalShare", \.normalShare),
    PolicyField("lowShare", \.lowShare),
    PolicyField("backgroundShare", \.backgroundShare),
  ]

  var problems: [String] {
    var problems: [String] = []
    if maximumCalls < 1 { problems.append("maximumCalls must be at least 1, not \(maximumCalls)") }
    let shares = [0, backgroundShare, lowShare, normalShare, 1]
    if shares != shares.sorted() {
      problems.append("the shares must not fall from background over low to normal, and lie between 0 and 1")
    }
    return problems
  }
}

internal import Fanfare
internal import FanfareRandomRuns
internal import FanfareTesting

/// A service of a random run: how it behaves, and under which policy it is called.
struct RandomMember {
  let name: ServiceName
  var urls: [String]
  var endpoints: [SimulatedEndpoint]
  var policy: ServicePolicy

  /// Draws a service.
  ///
  /// - Parameters:
  ///   - name: its name.
  ///   - fallback: another service that may answer for it.
  ///   - isInStep: whether what happens to it happens at whole steps of time.
  ///   - random: where it is drawn from.
  init(_ name: ServiceName, fallback: ServiceName?, isInStep: Bool, _ random: inout SeededRandom) {
    self.name = name
    // Of those with one endpoint and fixed permits it is known who waits.
    let isCrowded = random.chance(0.15)
    let count = isCrowded ? 1 : Int.random(in: 1...4, using: &random)
    urls = (0..<count).map { "http://\(name)-\($0)" }
    endpoints = urls.map { _ in SimulatedEndpoint(isInStep: isInStep, &random) }
    policy = ServicePolicy(fallback: fallback, isInStep: isInStep, &random)
    policy.meters = [.answers]
    if isCrowded {
      crowd(isInStep: isInStep, &random)
    } else if isInStep, count > 1, random.chance(0.3) {
      duel(&random)
    } else {
      switch random.unit() {
      case ..<0.1: waver(&random)
      case ..<0.2: starve(&random)
      case ..<0.3: policy.keepAnswers(&random)
      case ..<0.4: policy.meter(&random)
      case ..<0.5: expel(&random)
      default: break
      }
    }
  }

  /// Whether another service answers for it when it has nothing.
  var hasFallbackService: Bool { fallbackService != nil }

  /// The service that answers for it when it has nothing.
  var fallbackService: ServiceName? {
    guard case .service(let name)? = policy.fallback else { return nil }
    return name
  }
}

extension SimulatedEndpoint {
  fileprivate init(isInStep: Bool, _ random: inout SeededRandom) {
    self.init()
    let failures: [Failure] = [
      .refuses, .resets, .hangs, .answers(503), .answers(500), .answers(429), .answers(404),
    ]
    if isInStep || random.unit() < 0.4 {
      let time = RandomPlan.step * Int.random(in: 1...8, using: &random)
      latency = time...time
    } else {
      let fastest = Duration.microseconds(Int.random(in: 10...20_000, using: &random))
      latency = fastest...(fastest * Int.random(in: 1...10, using: &random))
    }
    if random.unit() < 0.3 { slowRate = random.unit() * 0.2 }
    failureRate = random.unit() < 0.4 ? random.unit() : 0
    failure = failures.randomElement(using: &random) ?? .resets
    if random.unit() < 0.3 {
      let start = Duration.milliseconds(Int.random(in: 0...2000, using: &random))
      let length = Duration.milliseconds(Int.random(in: 1...5000, using: &random))
      let failure = failures.randomElement(using: &random) ?? .resets
      outages = [Outage(start..<(start + length), failure, share: random.unit())]
    }
    if random.unit() < 0.2 { workers = Int.random(in: 1...4, using: &random) }
  }

  /// What it does, for people.
  var text: String {
    let (least, most) = (latency.lowerBound.exactText, latency.upperBound.exactText)
    var parts = [least == most ? "takes \(least)" : "takes \(least) to \(most)"]
    if slowRate > 0 { parts.append("\(Int(slowRate * 100)) % take \(Int(slowFactor)) times that") }
    if failureRate > 0 { parts.append("\(Int(failureRate * 100)) % fail (\(failure))") }
    for outage in outages {
      let (start, end) = (outage.times.lowerBound.exactText, outage.times.upperBound.exactText)
      parts.append("from \(start) to \(end) \(Int(outage.share * 100)) % fail (\(outage.failure))")
    }
    if let workers { parts.append("\(workers) workers") }
    return parts.joined(separator: ", ")
  }
}

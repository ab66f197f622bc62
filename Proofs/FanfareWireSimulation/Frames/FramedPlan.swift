internal import Fanfare
internal import FanfareHTTP
internal import FanfareRandomRuns

/// What a run in HTTP/2 is made of: the transport's limits, the services and the exchanges, drawn from a seed.
struct FramedPlan {
  var configuration: HTTPTransportConfiguration
  var services: [FramedServicePlan]
  var exchanges: [ExchangePlan]
  /// When the transport is shut down in the middle of everything; `nil` for at the end.
  var shutdownAt: Int64?

  /// When services stop doing anything wrong, in nanoseconds.
  static let healedAt: Int64 = 1_000_000_000
  /// When every exchange that isn't a probe has ended, whatever happened, and every connection that is mute was given up.
  static let quietAt: Int64 = 6_000_000_000

  init(_ random: inout SeededRandom) {
    var configuration = HTTPTransportConfiguration(
      maximumConnections: random.draw(1...6),
      maximumConnectionsPerOrigin: random.draw(1...3),
      maximumQueuedRequestsPerOrigin: random.pick([0, 1, 3, 8, 100, 100])
    )
    configuration.http2 = .demand
    configuration.connectTimeout = .nanoseconds(random.time(random.pick([10...60, 10...60, 100...400])))
    configuration.idleTimeout = .nanoseconds(random.time(5...random.pick([50, 400])))
    configuration.maximumHeadBytes = random.pick([400, 1024, 65536])
    self.configuration = configuration
    services = (0..<random.pick([1, 1, 2, 3])).map { FramedServicePlan(number: $0, &random) }
    let span = random.pick([0, 5, 60, 300])
    let isHurried = random.chance(0.3)
    var exchanges: [ExchangePlan] = []
    for number in 0..<random.draw(1...random.pick([4, 16, 40])) {
      let at = exchanges.last.flatMap { random.chance(0.4) ? $0.at : nil } ?? random.time(0...span)
      exchanges.append(ExchangePlan(number, of: services.count, at: at, isHurried: isHurried, &random))
    }
    shutdownAt = random.chance(0.1) ? random.time(0...(span + 40)) : nil
    for index in exchanges.indices {
      if exchanges[index].way == .begin, random.chance(0.2) {
        exchanges[index].reading = WireReading(&random)
      }
      guard !exchanges[index].body.isEmpty else { continue }
      // Beyond the first window that a service has to give (RFC 9113, section 6.9.2).
      if random.chance(0.06) { exchanges[index].body = Self.largeBody(of: index) }
      if random.chance(0.4) { exchanges[index].upload = WireUpload(exchanges[index].body.count, &random) }
    }
    self.exchanges = exchanges
    if random.chance(0.02) { flood(&random) }
  }

  /// Lets much come over the connections to one service: more than it may send before it hears that more may come.
  private mutating func flood(_ random: inout SeededRandom) {
    services[0] = services[0].healed
    services[0].clogs = random.pick([0, 0.05, 0.3])
    exchanges = (0..<12).map { number in
      var plan = ExchangePlan(
        probe: number,
        to: 0,
        at: random.time(0...10),
        within: random.time(200...900)
      )
      plan.reading = WireReading(&random)
      plan.reading?.isLarge = true
      plan.reading?.pace = random.pick([0, 0, random.time(1...20)])
      return plan
    }
  }

  private static func largeBody(of index: Int) -> [UInt8] {
    (0..<90_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ index) }
  }
}

/// A service in HTTP/2, and how often it does what.
struct FramedServicePlan {
  let origin: Origin
  /// How likely a connection is refused, isn't answered, or is dropped as soon as it is accepted.
  var refuses: Double
  var ignores: Double
  var drops: Double
  /// How likely an answer isn't a good one.
  var misbehaves: Double
  /// How likely an exchange is refused (`REFUSED_STREAM`).
  var turnsAway: Double
  /// How likely it answers before it has the whole request.
  var hurries: Double
  /// How likely each of a few moments of a connection brings something besides answers: SETTINGS, PING, GOAWAY, an end.
  var meddles: Double
  /// How likely a connection breaks at some byte.
  var breaks: Double
  /// How likely a connection falls silent.
  var mutes: Double
  /// How long it takes to answer, at most, in milliseconds.
  var slowness: Int
  /// How likely the system takes nothing more for a while.
  var clogs: Double
  /// How many streams it allows at once, and how much may be sent on each before it says more; `nil` if it doesn't say.
  var streamLimit: Int?
  var window: Int?

  init(number: Int, _ random: inout SeededRandom) {
    origin = Origin(scheme: .http, host: "10.0.0.\(number + 1)", port: 80)
    refuses = random.pick([0, 0, 0.1, 0.4])
    ignores = random.pick([0, 0, 0, 0.2])
    drops = random.pick([0, 0, 0.1])
    misbehaves = random.pick([0, 0.1, 0.4])
    turnsAway = random.pick([0, 0, 0.1, 0.7])
    hurries = random.pick([0, 0.3])
    meddles = random.pick([0, 0.2, 0.6])
    breaks = random.pick([0, 0, 0.2])
    mutes = random.pick([0, 0, 0.1])
    slowness = random.pick([0, 5, 40])
    clogs = random.pick([0, 0, 0.05, 0.3])
    streamLimit = random.pick([nil, nil, 1, 2, 3, 8, 100, 250])
    window = random.pick([nil, nil, 1, 100, 2000, 1 << 20])
  }

  /// A service that does everything right, at once.
  var healed: FramedServicePlan {
    var plan = self
    for change in FramedPlan.partsOfService { change(&plan) }
    return plan
  }
}

/// What a run can do without, so that one that fails can be made small.
extension FramedPlan {
  /// A part that can be taken out, whatever else has been.
  struct Part {
    let remove: (inout FramedPlan) -> Void
  }

  /// The parts; large ones come first.
  var parts: [Part] {
    var parts: [Part] = [Part { $0.shutdownAt = nil }]
    for index in exchanges.indices { parts.append(Part { $0.exchanges[index].isOmitted = true }) }
    for index in services.indices {
      parts += Self.partsOfService.map { change in Part { change(&$0.services[index]) } }
    }
    for index in exchanges.indices {
      parts += WirePlan.partsOfExchange.map { change in Part { change(&$0.exchanges[index]) } }
    }
    return parts + WirePlan.partsOfConfiguration.map { change in Part { change(&$0.configuration) } }
  }

  /// The run without some of its parts.
  func without(_ numbers: Set<Int>) -> FramedPlan {
    guard !numbers.isEmpty else { return self }
    let parts = parts
    return numbers.sorted().reduce(into: self) { plan, number in
      if parts.indices.contains(number) { parts[number].remove(&plan) }
    }
  }

  static let partsOfService: [@Sendable (inout FramedServicePlan) -> Void] = [
    { $0.refuses = 0 }, { $0.ignores = 0 }, { $0.drops = 0 }, { $0.misbehaves = 0 }, { $0.turnsAway = 0 },
    { $0.hurries = 0 }, { $0.meddles = 0 }, { $0.breaks = 0 }, { $0.mutes = 0 }, { $0.clogs = 0 },
    { $0.slowness = 0 }, { $0.streamLimit = nil }, { $0.window = nil },
  ]
}

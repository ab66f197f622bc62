internal import Fanfare
internal import FanfareHTTP
internal import FanfareRandomRuns
internal import HTTPTypes

/// What a run is made of: the transport's limits, the services and the exchanges, drawn from a seed.
struct WirePlan {
  var configuration: HTTPTransportConfiguration
  var services: [ServicePlan]
  var exchanges: [ExchangePlan]
  /// When the transport is shut down in the middle of everything; `nil` for at the end.
  var shutdownAt: Int64?

  /// When services stop doing anything wrong, in nanoseconds.
  static let healedAt: Int64 = 1_000_000_000
  /// When every exchange that isn't a probe has ended, whatever happened.
  static let quietAt: Int64 = 3_000_000_000
  /// The bytes that a body may have, of exchanges that aren't drawn to have other limits.
  static let ampleBytes = 1 << 20

  init(_ random: inout SeededRandom) {
    let perOrigin = random.draw(1...4)
    var configuration = HTTPTransportConfiguration(
      maximumConnections: random.draw(1...6),
      maximumConnectionsPerOrigin: perOrigin,
      maximumQueuedRequestsPerOrigin: random.pick([0, 1, 3, 8, 100])
    )
    configuration.connectTimeout = .nanoseconds(random.time(10...60))
    configuration.idleTimeout = .nanoseconds(random.time(5...random.pick([50, 400])))
    configuration.maximumHeadBytes = random.pick([400, 1024, 65536])
    self.configuration = configuration
    services = (0..<random.pick([1, 1, 2, 3, 4])).map { ServicePlan(number: $0, &random) }
    let span = random.pick([5, 60, 300])
    // In half of the runs nearly everybody has patience, so that connections live long enough to be used again.
    let isHurried = random.chance(0.5)
    var exchanges: [ExchangePlan] = []
    for number in 0..<random.draw(1...24) {
      // Now and then at the same instant as the one before.
      let at = exchanges.last.flatMap { random.chance(0.25) ? $0.at : nil } ?? random.time(0...span)
      exchanges.append(ExchangePlan(number, of: services.count, at: at, isHurried: isHurried, &random))
    }
    shutdownAt = random.chance(0.12) ? random.time(0...(span + 40)) : nil
    for index in exchanges.indices where exchanges[index].way == .begin && random.chance(0.2) {
      exchanges[index].reading = WireReading(&random)
    }
    for index in exchanges.indices where !exchanges[index].body.isEmpty && random.chance(0.3) {
      exchanges[index].upload = WireUpload(exchanges[index].body.count, &random)
    }
    self.exchanges = exchanges
  }
}

/// A service, and how often it does what.
struct ServicePlan {
  let origin: Origin
  /// How likely a connection is refused, isn't answered, or is dropped as soon as it is accepted.
  var refuses: Double
  var ignores: Double
  var drops: Double
  /// How likely an answer isn't a good one.
  var misbehaves: Double
  /// How likely it answers before it has the whole request.
  var hurries: Double
  /// How likely it does something to a connection that is idle.
  var meddles: Double
  /// How long it takes to answer, at most, in milliseconds.
  var slowness: Int
  /// How likely its answers leave the connection open, whatever else they are.
  var keeps: Double
  /// How likely the system takes a request in parts only.
  var clogs: Double

  init(number: Int, _ random: inout SeededRandom) {
    origin =
      random.chance(0.5)
      ? Origin(unixSocketPath: "/simulated/\(number)")
      : Origin(scheme: .http, host: "10.0.0.\(number + 1)", port: 80)
    refuses = random.pick([0, 0, 0.1, 0.4])
    ignores = random.pick([0, 0, 0.1, 0.3])
    drops = random.pick([0, 0, 0.1])
    misbehaves = random.pick([0, 0.1, 0.5])
    hurries = random.pick([0, 0.3])
    meddles = random.pick([0, 0.3, 0.8])
    slowness = random.pick([0, 5, 40])
    clogs = random.pick([0, 0.1, 0.5])
    keeps = random.pick([0, 0.5, 0.95])
  }
}

/// One exchange.
struct ExchangePlan {
  /// How it is begun.
  enum Way {
    case begin
    case send
  }

  let number: Int
  let service: Int
  let at: Int64
  let way: Way
  let method: HTTPRequest.Method
  var body: [UInt8]
  /// How long it may take, gets to be cancelled after, and is to be told of after, in nanoseconds.
  let timeout: Int64
  var cancelAfter: Int64?
  var overdueAfter: Int64?
  let allowsRepetition: Bool
  var maximumResponseBytes: Int
  /// How its answer is read while it comes; `nil` for one that is wanted as a whole.
  var reading: WireReading?
  /// How its body is sent while it is read; `nil` for one that is there.
  var upload: WireUpload?
  /// Whether the run does without it; it keeps its number.
  var isOmitted = false

  init(_ number: Int, of serviceCount: Int, at: Int64, isHurried: Bool, _ random: inout SeededRandom) {
    self.number = number
    self.at = at
    service = random.draw(0...(serviceCount - 1))
    way = random.chance(0.25) ? .send : .begin
    method = random.pick([.get, .get, .post, .put, .head, .delete])
    let size = method == .post || method == .put ? random.pick([0, 3, 50, 3000]) : 0
    body = (0..<size).map { UInt8(truncatingIfNeeded: $0 &+ number) }
    timeout =
      random.chance(0.04)
      ? random.pick([0, -5]) : random.time(1...(isHurried ? random.pick([10, 80, 400]) : 900))
    cancelAfter = random.chance(isHurried ? 0.25 : 0.05) ? random.time(0...60) : nil
    overdueAfter = random.chance(0.3) ? random.time(0...30) : nil
    allowsRepetition = random.chance(0.1) != Idempotency.default(for: method).allowsRepetition
    maximumResponseBytes = random.chance(0.1) ? random.pick([0, 10, 200]) : WirePlan.ampleBytes
  }

  /// How long an exchange may take that has to succeed, in nanoseconds.
  static let probeTimeout: Int64 = 60_000_000_000

  /// An exchange that has to succeed, once everybody behaves.
  init(probe number: Int, to service: Int, at: Int64, within timeout: Int64 = Self.probeTimeout) {
    self.number = number
    self.service = service
    self.at = at
    way = .begin
    method = .get
    body = []
    self.timeout = timeout
    (cancelAfter, overdueAfter) = (nil, nil)
    allowsRepetition = true
    maximumResponseBytes = WirePlan.ampleBytes
  }
}

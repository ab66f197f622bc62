internal import Fanfare
internal import HTTPTypes

/// How one endpoint of a ``SimulatedNetwork`` behaves.
public struct SimulatedEndpoint: Sendable {
  /// A way to fail.
  public enum Failure: Hashable, Sendable {
    /// Nobody listens.
    case refuses
    /// The connection is lost after the request was received.
    case resets
    /// The request is received and never answered.
    case hangs
    /// The answer has this status.
    case answers(Int)
  }

  /// A time in which the endpoint fails.
  public struct Outage: Sendable {
    /// When it lasts, from the start of the simulation.
    public var times: Range<Duration>
    /// How the endpoint fails.
    public var failure: Failure
    /// The share of requests that fail, from 0 to 1.
    public var share: Double

    /// Describes an outage.
    public init(_ times: Range<Duration>, _ failure: Failure, share: Double = 1) {
      self.times = times
      self.failure = failure
      self.share = share
    }
  }

  /// The time that an answer takes, drawn evenly.
  public var latency: ClosedRange<Duration>

  /// The share of answers that take ``slowFactor`` times as long.
  public var slowRate: Double

  /// How much longer a slow answer takes.
  public var slowFactor: Double

  /// The share of requests that fail at any time.
  public var failureRate: Double

  /// How they fail.
  public var failure: Failure

  /// The times in which the endpoint fails.
  public var outages: [Outage]

  /// How many requests are worked on at a time, the others wait; `nil` sets no bound.
  public var workers: Int?

  /// The body of the answers.
  public var body: [UInt8]

  /// Describes an endpoint.
  public init(
    latency: ClosedRange<Duration> = .milliseconds(1) ... .milliseconds(10),
    slowRate: Double = 0,
    slowFactor: Double = 100,
    failureRate: Double = 0,
    failure: Failure = .answers(503),
    outages: [Outage] = [],
    workers: Int? = nil,
    body: [UInt8] = Array("{}".utf8)
  ) {
    self.latency = latency
    self.slowRate = slowRate
    self.slowFactor = slowFactor
    self.failureRate = failureRate
    self.failure = failure
    self.outages = outages
    self.workers = workers
    self.body = body
  }

  /// Draws the fate of a request that comes at `time`: its latency, and how it fails if it does.
  func draw(at time: Duration, _ random: inout SeededRandom) -> (latency: Duration, failure: Failure?) {
    var latency =
      self.latency.lowerBound + (self.latency.upperBound - self.latency.lowerBound) * random.unit()
    if slowRate > 0, random.unit() < slowRate { latency = latency * slowFactor }
    let chance = random.unit()
    if let outage = outages.first(where: { $0.times.contains(time) && chance < $0.share }) {
      return (latency, outage.failure)
    }
    return (latency, failureRate > 0 && random.unit() < failureRate ? failure : nil)
  }
}

internal import HTTPTypes

/// Faults that are put into attempts on purpose, to see what becomes of them; off unless it is asked for.
///
/// They stand below every other policy: retries, breakers and limits can't tell them from real ones. Each rate is the
/// share of attempts that it befalls, from 0 to 1.
public struct FaultPolicy: Hashable, Sendable {
  /// The share of attempts that are delayed by ``latency``.
  public var latencyRate: Double

  /// By how much.
  public var latency: Duration

  /// The share of attempts that are answered with ``errorStatus`` without being sent.
  public var errorRate: Double

  /// The status of those; default 503.
  public var errorStatus: Int

  /// The share of attempts that end as if the connection had been lost.
  public var abortRate: Double

  /// Creates a policy that does nothing until a rate is set.
  public init(
    latencyRate: Double = 0,
    latency: Duration = .seconds(1),
    errorRate: Double = 0,
    errorStatus: Int = 503,
    abortRate: Double = 0
  ) {
    self.latencyRate = latencyRate
    self.latency = latency
    self.errorRate = errorRate
    self.errorStatus = errorStatus
    self.abortRate = abortRate
  }

  /// Draws the fault of an attempt.
  func draw(_ random: inout SeededRandom) -> Fault? {
    let delay: Duration? = random.unit() < latencyRate ? latency : nil
    let kind = random.unit()
    let reply: TransportReply? =
      if kind < errorRate {
        TransportReply(.success(ServiceResponse(status: HTTPResponse.Status(code: errorStatus))))
      } else if kind < errorRate + abortRate {
        TransportReply(
          .failure(
            TransportError(
              .connectionLost,
              "an injected fault ended the attempt",
              requestMayHaveBeenSent: true
            )
          )
        )
      } else {
        nil
      }
    return delay == nil && reply == nil ? nil : Fault(delay: delay, reply: reply)
  }
}

/// The fault that befalls one attempt.
final class Fault: Sendable {
  /// The time that passes before anything else happens.
  let delay: Duration?
  /// What comes back instead of an answer; `nil` if the attempt is sent after all.
  let reply: TransportReply?

  init(delay: Duration?, reply: TransportReply?) {
    self.delay = delay
    self.reply = reply
  }
}

extension FaultPolicy: Codable, CustomStringConvertible, PolicyPart {
  static let defaults = FaultPolicy()

  static let fields: [PolicyField<FaultPolicy>] = [
    PolicyField("latencyRate", \.latencyRate),
    PolicyField("latency", \.latency),
    PolicyField("errorRate", \.errorRate),
    PolicyField("errorStatus", \.errorStatus),
    PolicyField("abortRate", \.abortRate),
  ]

  var problems: [String] {
    var problems: [String] = []
    for (name, rate) in [("latencyRate", latencyRate), ("errorRate", errorRate), ("abortRate", abortRate)]
    where !(0...1).contains(rate) {
      problems.append("\(name) must lie between 0 and 1, not \(rate)")
    }
    if errorRate + abortRate > 1 { problems.append("errorRate and abortRate together must be at most 1") }
    if !(300...599).contains(errorStatus) { problems.append("errorStatus must lie between 300 and 599") }
    return problems
  }
}

internal import Fanfare
internal import FanfareJSON
internal import FanfareRandomRuns
internal import FanfareTesting
internal import HTTPTypes
internal import Synchronization

/// Services whose answers cost something, and say how much: what failed says so as well, and isn't paid.
final class PaidServices: Transport {
  /// An answer that has to be paid.
  struct Answer: Hashable, Sendable {
    /// Tells it from all others.
    let number: Int
    let document: Int
    /// What it answers: the same call of the same document asks for the same.
    let target: String
    let cost: Cost
  }

  private let simulation: Simulation
  private let failureRate: Double
  private let firstNumber: Int
  /// Hears of an answer when it is given.
  private let tell: @Sendable (Answer) -> Void
  private let state = Mutex(0)

  init(
    _ simulation: Simulation,
    failureRate: Double,
    firstNumber: Int,
    tell: @escaping @Sendable (Answer) -> Void
  ) {
    self.simulation = simulation
    self.failureRate = failureRate
    self.firstNumber = firstNumber
    self.tell = tell
  }

  func preferredExecutor() -> (any TaskExecutor)? { simulation.executor }

  var isOnPreferredExecutor: Bool { true }

  func send(_ request: TransportRequest) async -> TransportReply {
    let (latency, fails, cost) = simulation.random { random in
      let (latency, fails) = (Duration.microseconds(random.draw(1...20_000)), random.chance(failureRate))
      // Whole numbers, whose sums are exact, and now and then nothing.
      return (
        latency, fails, Cost(usd: Double(max(0, random.draw(-2...20))), tokens: Double(random.draw(1...9)))
      )
    }
    let end = simulation.clock.now.advanced(by: latency)
    guard (try? await simulation.clock.sleep(until: end, tolerance: nil)) != nil else {
      return TransportReply(
        .failure(TransportError(.cancelled, "given up", requestMayHaveBeenSent: true))
      )
    }
    let number = state.withLock { count in
      defer { count += 1 }
      return firstNumber + count
    }
    if !fails {
      let document = Self.document(of: request.target)
      tell(Answer(number: number, document: document, target: request.target, cost: cost))
    }
    let body: JSONValue = [
      "number": .number(JSONNumber(number)), "usd": .number(JSONNumber(cost.usd)),
      "tokens": .number(JSONNumber(cost.tokens)),
    ]
    return TransportReply(
      .success(
        ServiceResponse(
          status: fails ? .serviceUnavailable : .ok,
          headers: [.contentType: "application/json"],
          body: body.serialized()
        )
      )
    )
  }

  /// The document that a request is made for.
  private static func document(of target: String) -> Int {
    let number = target.split(separator: "document=").last?.prefix { $0.isNumber }
    return number.flatMap { Int($0) } ?? -1
  }

  /// What is summed up.
  static let meters = ["usd", "tokens"].map { name in
    MeterPolicy(name) { answer in (try? JSONValue(parsing: answer.body))?[name]?.doubleValue }
  }
}

/// What something cost.
struct Cost: Hashable, Sendable {
  var usd = 0.0
  var tokens = 0.0

  static func + (first: Cost, second: Cost) -> Cost {
    Cost(usd: first.usd + second.usd, tokens: first.tokens + second.tokens)
  }

  static func += (sum: inout Cost, other: Cost) { sum = sum + other }
}

extension Cost {
  /// What meters came to.
  init(_ meters: Meters) { self.init(usd: meters["usd"], tokens: meters["tokens"]) }
}

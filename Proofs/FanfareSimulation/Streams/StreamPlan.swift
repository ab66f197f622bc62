internal import Fanfare
internal import FanfareJSON
internal import FanfareRandomRuns
internal import FanfareTesting

/// Calls of a run whose answers are read while they come, and the service that they go to.
struct StreamPlan {
  static let service = ServiceName("streams")

  var urls: [String]
  var policy: ServicePolicy
  var habits: StreamHabits
  var readings: [StreamReading]
  /// Where the service draws what it does from.
  let seed: UInt64

  init(_ random: inout SeededRandom) {
    seed = random.next()
    urls = (0..<random.draw(1...2)).map { "http://streams-\($0)" }
    habits = StreamHabits(&random)
    policy = ServicePolicy(timeout: RandomPlan.step * random.draw(40...400))
    readings = []
    drawPolicy(&random)
    for number in 0..<random.draw(1...6) { readings.append(StreamReading(number, habits, &random)) }
  }

  private mutating func drawPolicy(_ random: inout SeededRandom) {
    policy.idempotency = .always
    policy.retry.maximumAttempts = random.draw(1...3)
    policy.retry.backoff = Backoff(base: RandomPlan.step)
    policy.meters = [StreamUsage.meter]
    policy.idleTimeout = random.chance(0.7) ? RandomPlan.step * random.draw(5...20) : nil
    // Of an answer that goes on for ever nothing is to be told but that it does.
    policy.circuitBreaker = CircuitBreakerPolicy(minimumAttempts: habits.isEndless ? 1 : random.draw(1...20))
    if random.chance(0.3) { policy.fallback = .value(["answer": "fallback"]) }
    if random.chance(0.5) {
      let delay = RandomPlan.step * random.draw(1...4)
      policy.retry.maximumAttempts = max(2, policy.retry.maximumAttempts)
      policy.hedge = HedgePolicy(after: .delay(delay), maximumExtraLoad: 1)
    }
    guard !habits.isEndless else { return }
    if random.chance(0.3) { policy.attemptTimeout = RandomPlan.step * random.draw(5...20) }
    if random.chance(0.3) { policy.concurrency = .fixed(random.draw(1...2), queue: random.draw(0...3)) }
  }
}

/// What a service does that streams, and how often.
struct StreamHabits {
  /// How likely it is gone before it has answered, says that it can't, breaks off in its answer, or falls silent there.
  var refuses = 0.0
  var declines = 0.0
  var breaks = 0.0
  var silences = 0.0
  /// Whether its answers go on for longer than anybody has time for.
  var isEndless: Bool
  /// Whether its pieces are so large that few of them fill the room for what nobody has read.
  var isLarge: Bool
  var sendsEvents: Bool

  init(_ random: inout SeededRandom) {
    isEndless = random.chance(0.2)
    isLarge = !isEndless && random.chance(0.3)
    sendsEvents = !isEndless && !isLarge && random.chance(0.5)
    guard !isEndless else { return }
    refuses = random.pick([0, 0, 0.3])
    declines = random.pick([0, 0, 0.2])
    breaks = random.pick([0, 0.2, 0.5])
    silences = random.pick([0, 0, 0.2])
  }
}

/// A call whose answer is read while it comes: when, how quickly, and how far.
struct StreamReading: Sendable {
  /// How it ends.
  enum End: Sendable {
    case complete
    /// After so many pieces it lets go of the answer, gives it up, or says that it has enough.
    case leaves(after: Int)
    case cancels(after: Int)
    case finishes(after: Int)
  }

  let number: Int
  let at: Duration
  let end: End
  /// How long it does something else after each piece.
  let pace: Duration
  /// When its task is cancelled, from its beginning.
  var taskEndsAfter: Duration?
  let readsEvents: Bool
  /// Whether its request has a body that can be read once.
  let uploads: Bool

  init(_ number: Int, _ habits: StreamHabits, _ random: inout SeededRandom) {
    self.number = number
    at = RandomPlan.step * random.draw(0...60)
    end =
      switch random.draw(0...9) {
      case 0: .leaves(after: random.draw(0...3))
      case 1: .cancels(after: random.draw(0...3))
      case 2: .finishes(after: random.draw(0...3))
      default: .complete
      }
    pace = random.chance(habits.isLarge ? 0.7 : 0.3) ? RandomPlan.step * random.draw(1...8) : .zero
    taskEndsAfter = random.chance(0.15) ? RandomPlan.step * random.draw(0...60) : nil
    readsEvents = habits.sendsEvents
    uploads = random.chance(0.25)
  }

  /// The target of its request, by which the service knows it.
  var target: String { "/stream/\(number)" }

  /// The reading that asks for a target.
  static func number(of target: String) -> Int? {
    target.hasPrefix("/stream/") ? Int(target.dropFirst("/stream/".count)) : nil
  }

  /// What its body is, if it has one.
  var body: [UInt8] { Array("what reading \(number) sends".utf8) }
}

import Fanfare
import FanfareJSON

@testable import FanfareWorkflows

/// What happens to a random run: when activities end and how, and when it is cancelled.
///
/// All of it follows from the seed and from what the run asks for and when, so a run that is cut and goes on meets the same.
struct RandomWorld {
  private struct Pending {
    let time: Duration
    let event: RunInput.Event
  }

  private let seed: UInt64
  /// When the run is cancelled; `nil` if it isn't.
  private var cancellation: Duration?
  private var requests: [Int: ActivityRequest] = [:]
  private var ends: [Int: Pending] = [:]
  private var timers: [RunTimer] = []

  init(seed: UInt64) {
    self.seed = seed
    let chance = Self.chance(seed, 1)
    cancellation = chance < 0.3 ? .microseconds(Int64(chance * 60_000)) : nil
  }

  /// How many activities are under way.
  var running: Int { ends.count }

  /// Takes note of what the run wants done.
  mutating func take(_ commands: [RunCommand], at elapsed: Duration) {
    for command in commands {
      switch command {
      case .perform(let request):
        requests[request.number] = request
        ends[request.number] = Pending(time: elapsed + duration(request.number), event: end(of: request))
      case .cancel(let number):
        guard let planned = ends[number], let request = requests[number] else { continue }
        let time = elapsed + duration(number) / 4
        guard time < planned.time else { continue }
        // Some don't look at it.
        let isDeaf = Self.chance(seed, UInt64(number), 5) < 0.3
        let failure = ActivityFailure(error: WorkflowError(.runtime, "cancelled"), isCancellation: true)
        let event = isDeaf ? planned.event : .activityEnded(request.ended(.failure(failure)))
        ends[number] = Pending(time: time, event: event)
      case .startTimer(let timer): timers.append(timer)
      case .cancelTimer(let number): timers.removeAll { $0.number == number }
      }
    }
  }

  /// Takes out what happens next, and when; `nil` if nothing does.
  mutating func next(after elapsed: Duration) -> (event: RunInput.Event, elapsed: Duration)? {
    let timer = timers.min { ($0.due, $0.number) < ($1.due, $1.number) }
    let end = ends.min { ($0.value.time, $0.key) < ($1.value.time, $1.key) }
    let first = [cancellation, timer?.due, end?.value.time].compactMap(\.self).min()
    guard let first else { return nil }
    let time = max(first, elapsed)
    if first == cancellation {
      cancellation = nil
      return (.cancelled, time)
    }
    if let timer, timer.due == first {
      timers.removeAll { $0.number == timer.number }
      return (.timerFired(timer.number), time)
    }
    guard let end else { return nil }
    ends[end.key] = nil
    return (end.value.event, time)
  }

  /// How many steps are decided before the next thing may happen; for most inputs as many as there are.
  func piece(after inputs: Int) -> Int {
    let chance = Self.chance(seed, UInt64(inputs), 9)
    return chance < 0.3 ? Int(chance * 20) : .max
  }

  private func duration(_ number: Int) -> Duration {
    .microseconds(Int64(Self.chance(seed, UInt64(number), 2) * 3000))
  }

  private func end(of request: ActivityRequest) -> RunInput.Event {
    let number = UInt64(request.number)
    if Self.chance(seed, number, 3) < 0.4 {
      let status = Self.chance(seed, number, 4) < 0.5 ? 503 : 418
      let error = WorkflowError(.communication, "no", status: status)
      return .activityEnded(request.ended(.failure(ActivityFailure(error: error, attempts: 2))))
    }
    let outcome = ActivityOutcome(output: 1, authorizationScheme: "Basic", attempts: 1)
    return .activityEnded(request.ended(.success(outcome)))
  }

  static func chance(_ seed: UInt64, _ number: UInt64, _ purpose: UInt64 = 0) -> Double {
    var first = SeededRandom(seed: seed &* 31 &+ purpose)
    var second = SeededRandom(seed: first.next() ^ number)
    return second.unit()
  }
}

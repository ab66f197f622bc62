internal import Fanfare
internal import FanfareTesting
internal import FanfareWorkflows
internal import Synchronization

/// A log that takes its time, makes safe only what it is asked to, and may fail once.
final class TroubledLog: RunLog {
  private struct State {
    var random: SeededRandom
    /// How many entries are safe.
    var safeCount = 0
    /// After how many things that it is asked for it fails.
    var rest: Int
    var hasFailed = false
    /// The runs that it wouldn't keep something of.
    var refused: Set<String> = []
    var isUsedAfterFailure = false
  }

  /// What was kept, also what isn't safe yet.
  let keeper: RunKeeper
  private let clock: SimulatedClock
  private let state: Mutex<State>

  /// - Parameters:
  ///   - clock: the time that it takes.
  ///   - seed: where its chance starts.
  init(_ clock: SimulatedClock, seed: UInt64) {
    self.clock = clock
    keeper = RunKeeper(clock)
    var random = SeededRandom(seed: seed)
    // Half of them fail.
    let rest = random.unit() < 0.5 ? Int(random.unit() * 24) : .max
    state = Mutex(State(random: random, rest: rest))
  }

  /// How many entries are safe.
  var safeCount: Int { state.withLock(\.safeCount) }

  /// Whether it has failed.
  var hasFailed: Bool { state.withLock(\.hasFailed) }

  /// Whether a run goes on although it didn't keep something of it.
  var isUsedAfterFailure: Bool { state.withLock(\.isUsedAfterFailure) }

  /// Something can't be kept.
  struct Trouble: Error {}

  /// Takes the time that something takes.
  private func work() async throws {
    let pause = try state.withLock { state -> Duration in
      if state.hasFailed { throw Trouble() }
      state.rest -= state.rest < .max ? 1 : 0
      return .microseconds(state.random.unit() < 0.3 ? 0 : Int64(state.random.unit() * 20_000))
    }
    try await clock.sleep(until: clock.now.advanced(by: pause), tolerance: nil)
    try state.withLock { state in
      guard state.rest < 0 else { return }
      state.hasFailed = true
      throw Trouble()
    }
  }

  private func keepSafe() {
    let count = keeper.entries.count
    state.withLock { $0.safeCount = max($0.safeCount, count) }
  }

  func append(_ inputs: [RunInput], to run: RunHeader) async throws {
    state.withLock { $0.isUsedAfterFailure = $0.isUsedAfterFailure || $0.refused.contains(run.id) }
    do { try await work() } catch {
      state.withLock { _ = $0.refused.insert(run.id) }
      throw error
    }
    try await keeper.append(inputs, to: run)
  }

  func settle(_ run: RunHeader) async throws {
    let count = keeper.entries.count
    try await work()
    state.withLock { $0.safeCount = max($0.safeCount, count) }
  }

  func intend(_ activity: Int, of run: RunHeader) async throws {
    try await work()
    try await keeper.intend(activity, of: run)
    keepSafe()
  }

  func end(_ run: RunHeader, with end: RunEnd) async throws {
    // What is put aside since it couldn't be kept isn't ended.
    try await work()
    try await keeper.end(run, with: end)
    keepSafe()
  }

  func history(of run: String) async throws -> RunHistory? { try await keeper.history(of: run) }
}

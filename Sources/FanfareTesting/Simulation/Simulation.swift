public import Fanfare
internal import Synchronization

/// A run of concurrent code in simulated time that can be had again from its seed, to the event.
///
/// All tasks of the run share one thread, their order is drawn from the seed, and time leaps from one event to the next,
/// so that hours pass in milliseconds.
///
/// ```swift
/// let simulation = Simulation(seed: 42)
/// let network = SimulatedNetwork(simulation)
/// try network.add("http://nlp", SimulatedEndpoint(latency: .milliseconds(5) ... .milliseconds(20), failureRate: 0.1))
/// let result = try simulation.run {
///   let client = try ServiceClient(
///     transport: network, services: ["nlp": Service("http://nlp")], clock: simulation.clock, seed: 42)
///   return await client.call(.get("nlp", "/", as: Answer.self))
/// }
/// ```
///
/// Tasks that belong to a task group or an `async let` stay inside the simulation; `Task { }` would leave it, so begin
/// those with ``task(_:)``.
public final class Simulation: Sendable {
  /// Where all chance of the run starts.
  public let seed: UInt64

  /// The simulated time.
  public let clock: SimulatedClock

  /// What runs the tasks of the run.
  public let executor: SimulationExecutor

  private let randomState: Mutex<SeededRandom>

  /// Creates a run that hasn't begun.
  ///
  /// - Parameter seed: where all its chance starts.
  public convenience init(seed: UInt64) {
    self.init(seed: seed, unrest: .zero)
  }

  /// Creates a run that hasn't begun, whose time goes on each time it is read, as that of real clocks does.
  ///
  /// - Parameters:
  ///   - seed: where all its chance starts.
  ///   - unrest: how far the time goes on at most.
  package init(seed: UInt64, unrest: Duration) {
    self.seed = seed
    clock = SimulatedClock(unrest: unrest, seed: ~seed)
    executor = SimulationExecutor(seed: seed &* 0x9E37_79B9_7F4A_7C15 &+ 1)
    randomState = Mutex(SeededRandom(seed: seed))
  }

  /// Draws from the run's chance.
  public func random<Value: Sendable>(_ draw: (inout SeededRandom) -> Value) -> Value {
    randomState.withLock { draw(&$0) }
  }

  /// Begins a task inside the simulation.
  ///
  /// - Parameter body: its work.
  public func task<Value: Sendable>(_ body: @escaping @Sendable () async -> Value) -> Task<Value, Never> {
    Task(executorPreference: executor) { await body() }
  }

  /// Runs `body` and everything it begins, on the calling thread, until nothing can happen any more.
  ///
  /// - Parameter body: the work.
  /// - Returns: what `body` returns.
  /// - Throws: what `body` throws, or ``Stuck`` if it waits for something that can't happen.
  public func run<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) throws -> Value {
    try run(atMost: .max, body)
  }

  /// Runs `body` as ``run(_:)`` does, but gives up after so many steps of tasks that it will never end.
  ///
  /// - Parameters:
  ///   - limit: how many steps it may have.
  ///   - body: the work.
  /// - Returns: what `body` returns.
  /// - Throws: what `body` throws, ``Stuck``, or ``Endless``; what is still going on then is left as it is.
  package func run<Value: Sendable>(
    atMost limit: Int,
    _ body: @escaping @Sendable () async throws -> Value
  ) throws -> Value {
    let box = OutcomeBox<Value>()
    let task = Task(executorPreference: executor) {
      let result: Result<Value, any Error>
      do { result = .success(try await body()) } catch { result = .failure(error) }
      box.fill(result)
    }
    try runToTheEnd(atMost: limit)
    guard let result = box.take() else {
      task.cancel()
      try runToTheEnd(atMost: limit)
      throw Stuck(seed: seed, at: clock.now)
    }
    return try result.get()
  }

  private func runToTheEnd(atMost limit: Int) throws {
    var left = limit
    while executor.runOne() || clock.leap() {
      left -= 1
      guard left > 0 else { throw Endless(seed: seed, at: clock.now, steps: limit) }
    }
  }

  /// The work of a simulation waits for something that can't happen.
  public struct Stuck: Error, CustomStringConvertible {
    /// The seed of the run.
    public let seed: UInt64
    /// The simulated time at which nothing could happen any more.
    public let at: MonotonicInstant

    /// What happened, with the seed.
    public var description: String { "simulation \(seed) is stuck at \(at.nanoseconds) ns" }
  }

  /// The work of a simulation goes on for ever.
  package struct Endless: Error, CustomStringConvertible {
    let seed: UInt64
    let at: MonotonicInstant
    let steps: Int

    /// What happened, with the seed.
    package var description: String {
      "simulation \(seed) has to end, and hasn't at \(at.nanoseconds) ns after \(steps) steps"
    }
  }
}

/// Where the outcome of the work waits for the loop to end.
private final class OutcomeBox<Value: Sendable>: Sendable {
  private let outcome = Mutex<Result<Value, any Error>?>(nil)

  func fill(_ result: Result<Value, any Error>) { outcome.withLock { $0 = result } }

  func take() -> Result<Value, any Error>? { outcome.withLock { $0 } }
}

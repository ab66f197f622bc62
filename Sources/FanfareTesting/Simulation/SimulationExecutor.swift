internal import Fanfare
internal import Synchronization

/// An executor that runs the jobs of all its tasks on one thread, in an order drawn from a seed.
///
/// Tasks that could run at the same time interleave in ways that a real machine may need years to show, and the same
/// seed shows the same way again.
public final class SimulationExecutor: TaskExecutor {
  private struct State {
    var jobs: [UnownedJob] = []
    var random: SeededRandom
  }

  private let state: Mutex<State>

  /// Creates an executor without jobs.
  ///
  /// - Parameter seed: where the order of the jobs starts.
  init(seed: UInt64) {
    state = Mutex(State(random: SeededRandom(seed: seed)))
  }

  /// Takes a job; it runs when the simulation comes to it.
  public func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    state.withLock { $0.jobs.append(job) }
  }

  /// How many jobs could run now.
  var readyCount: Int { state.withLock { $0.jobs.count } }

  /// Runs one of the jobs that could run now.
  ///
  /// - Returns: `false` if there is none.
  func runOne() -> Bool {
    let job: UnownedJob? = state.withLock { state in
      guard !state.jobs.isEmpty else { return nil }
      let index = state.jobs.count == 1 ? 0 : Int.random(in: 0..<state.jobs.count, using: &state.random)
      state.jobs.swapAt(index, state.jobs.count - 1)
      return state.jobs.removeLast()
    }
    guard let job else { return false }
    job.runSynchronously(on: asUnownedTaskExecutor())
    return true
  }
}

internal import Dispatch
internal import Foundation
internal import Synchronization

#if canImport(Darwin)
internal import Darwin
#elseif canImport(Glibc)
internal import Glibc
#endif

/// Sees to it that a run which never ends, or which ends the process, says which it was: that every run ends is one of the promises.
///
/// Time is counted as what the process works, so that a busy machine makes no run late.
final class RunWatch: Sendable {
  private struct Beginning {
    let work: Double
    let at: ContinuousClock.Instant
  }

  /// A run takes milliseconds of work; in seconds.
  private static let mostWork = 30.0
  /// A run that does next to nothing for so long waits for something that doesn't come.
  private static let longestIdleness = (work: 0.5, time: Duration.seconds(300))

  private let command: String
  private let mostWork: Double
  private let running = Mutex<[UInt64: Beginning]>([:])

  /// Begins to watch.
  ///
  /// - Parameters:
  ///   - command: what repeats a run, without its seed.
  ///   - threads: how many runs share the work of the process.
  init(_ command: String, threads: Int) {
    self.command = command
    mostWork = Self.mostWork * Double(threads)
    for number in [SIGILL, SIGTRAP] { signal(number, reportTrap) }
    let thread = Thread { [weak self] in
      repeat { Thread.sleep(forTimeInterval: 1) } while self?.look() != nil
    }
    thread.start()
  }

  /// The run of a seed begins.
  func begin(_ seed: UInt64) {
    latestSeed.store(seed, ordering: .relaxed)
    running.withLock { $0[seed] = Beginning(work: Self.work, at: .now) }
  }

  /// The run of a seed is over.
  func end(_ seed: UInt64) { running.withLock { $0[seed] = nil } }

  /// Ends the process if a run doesn't end.
  private func look() {
    let (work, now) = (Self.work, ContinuousClock.now)
    let late = running.withLock { running in
      running.first { _, begin in
        let isIdle = work - begin.work < Self.longestIdleness.work
        return work - begin.work > mostWork || isIdle && now - begin.at > Self.longestIdleness.time
      }
    }
    guard let seed = late?.key else { return }
    print("seed \(seed): a run has to end, and hasn't (\(command) SEED=\(seed))")
    fflush(nil)
    exit(1)
  }

  /// How long the process has worked, in seconds, on all cores together.
  private static var work: Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}

/// Names the run that was begun last when a failed precondition ends the process.
private func reportTrap(_ number: Int32) {
  let seed = latestSeed.load(ordering: .relaxed)
  print("seed \(seed): a precondition failed in its run")
  fflush(nil)
  _exit(1)
}

/// What a signal handler can get at.
private let latestSeed = Atomic<UInt64>(0)

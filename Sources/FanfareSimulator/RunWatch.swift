internal import Dispatch
internal import Synchronization

#if canImport(Darwin)
internal import Darwin
#elseif canImport(Glibc)
internal import Glibc
#endif

/// Sees to it that a run which never ends, or which ends the process, says which it was.
final class RunWatch: Sendable {
  /// A run takes milliseconds, and seconds on a machine that is busy.
  private static let longest = DispatchTimeInterval.seconds(60)

  private let hasEnded = Atomic<Bool>(false)

  /// Begins to watch over the run of a seed.
  ///
  /// - Parameters:
  ///   - seed: the seed.
  ///   - subject: what is run.
  ///   - command: what repeats the run, without the seed.
  init(of seed: UInt64, _ subject: String = "the transport", command: String = "make simulate-wire") {
    latestSeed.store(seed, ordering: .relaxed)
    DispatchQueue.global().asyncAfter(deadline: .now() + Self.longest) { [weak self] in
      guard let self, !self.hasEnded.load(ordering: .relaxed) else { return }
      print("seed \(seed): \(subject) does something for ever (\(command) SEED=\(seed))")
      exit(1)
    }
  }

  /// The run is over.
  func end() { hasEnded.store(true, ordering: .relaxed) }

  /// Names the run that was begun last when a failed precondition ends the process.
  static func reportTraps(_ subject: String = "the transport", command: String = "make simulate-wire") {
    trapReport.withLock { $0 = ("a precondition of \(subject) failed", command) }
    for number in [SIGILL, SIGTRAP] {
      signal(number) { _ in
        let seed = latestSeed.load(ordering: .relaxed)
        let (what, command) = trapReport.withLock { $0 }
        print("seed \(seed): \(what) (\(command) SEED=\(seed))")
        fflush(nil)
        _exit(1)
      }
    }
  }
}

/// What a signal handler can get at.
private let latestSeed = Atomic<UInt64>(0)
private let trapReport = Mutex((what: "", command: ""))

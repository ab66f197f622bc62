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
  init(of seed: UInt64) {
    latestSeed.store(seed, ordering: .relaxed)
    DispatchQueue.global().asyncAfter(deadline: .now() + Self.longest) { [weak self] in
      guard let self, !self.hasEnded.load(ordering: .relaxed) else { return }
      print("seed \(seed): the transport does something for ever (make simulate-wire SEED=\(seed))")
      exit(1)
    }
  }

  /// The run is over.
  func end() { hasEnded.store(true, ordering: .relaxed) }

  /// Names the run that was begun last when a failed precondition ends the process.
  static func reportTraps() {
    for number in [SIGILL, SIGTRAP] {
      signal(number) { _ in
        let seed = latestSeed.load(ordering: .relaxed)
        print("seed \(seed): a precondition of the transport failed (make simulate-wire SEED=\(seed))")
        fflush(nil)
        _exit(1)
      }
    }
  }
}

/// What a signal handler can get at.
private let latestSeed = Atomic<UInt64>(0)

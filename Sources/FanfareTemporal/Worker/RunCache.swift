internal import Fanfare
internal import Synchronization

/// Runs as far as they were told, so that their histories aren't read and followed again from the beginning.
final class RunCache: Sendable {
  private struct Entry {
    let fold: RunFold
    var lastUse: MonotonicInstant
  }

  /// How long a run is kept that nobody asks for.
  private static let longest = Duration.seconds(3_600)

  private let maximumCount: Int
  private let clock: any MonotonicClock
  private let entries = Mutex<[String: Entry]>([:])

  init(maximumCount: Int, clock: any MonotonicClock = SystemClock()) {
    self.maximumCount = maximumCount
    self.clock = clock
  }

  /// A run; `nil` if it isn't here.
  func fold(of run: String) -> RunFold? {
    let now = clock.now
    return entries.withLock { entries in
      entries[run]?.lastUse = now
      return entries[run]?.fold
    }
  }

  /// Keeps a run, unless one that was told more is here.
  ///
  /// Runs that weren't asked for lately make room.
  func keep(_ fold: RunFold, of run: String) {
    let now = clock.now
    entries.withLock { entries in
      guard maximumCount > 0, entries[run]?.fold.lastTurn ?? 0 <= fold.lastTurn else { return }
      entries[run] = Entry(fold: fold, lastUse: now)
      guard entries.count > maximumCount else { return }
      // A quarter at once, so that not every run that comes looks at all of them.
      let byAge = entries.sorted { $0.value.lastUse < $1.value.lastUse }.map(\.key)
      let old = entries.filter { now - $0.value.lastUse > Self.longest }.map(\.key)
      for key in byAge.prefix(max(1, maximumCount / 4)) + old { entries[key] = nil }
    }
  }

  /// Forgets a run.
  func forget(_ run: String) { entries.withLock { _ = $0.removeValue(forKey: run) } }
}

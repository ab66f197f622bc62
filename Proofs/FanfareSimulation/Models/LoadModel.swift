internal import Fanfare

#if canImport(Darwin)
internal import Darwin
#elseif canImport(Glibc)
internal import Glibc
#endif

/// How loaded an endpoint is: what its answers cost, times the attempts that would be with it.
struct LoadModel {
  /// A load, which is known only so well.
  struct Load {
    let value: Double
    /// Whether so much time passed between answers that approximations of `exp` differ.
    let isVague: Bool

    func isClearlyLess(than other: Load) -> Bool {
      !isVague && !other.isVague && value * 1.5 < other.value
    }
  }

  private static let leastWeight = exp(-2.0)

  private var running = 0
  private var cost = 0.0
  private var highest = 0.0
  private var updated: MonotonicInstant?
  private var isVague = false

  mutating func begin() { running += 1 }

  mutating func end(_ attempt: Attempt, at now: MonotonicInstant) {
    running -= 1
    guard Verdict(attempt) != .none else { return }
    let latency = attempt.duration / .seconds(1)
    let weight = weight(at: now)
    // What is at least as high as ever doesn't depend on what was before; what is only higher than the cost by `exp` may.
    isVague = latency < highest && (isVague || weight < Self.leastWeight)
    highest = max(highest, latency)
    // What rises counts at once, and what falls only by and by.
    cost = latency >= cost * weight ? latency : cost * weight + latency * (1 - weight)
    updated = now
  }

  func load(at now: MonotonicInstant) -> Load {
    // One that was never asked costs next to nothing.
    let value = max(cost * weight(at: now), 1e-6) * Double(running + 1)
    return Load(value: value, isVague: isVague || updated != nil && weight(at: now) < Self.leastWeight)
  }

  private func weight(at now: MonotonicInstant) -> Double {
    updated.map { exp(-((now - $0) / .seconds(1)) / 10) } ?? 0
  }
}

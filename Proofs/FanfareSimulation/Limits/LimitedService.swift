internal import Fanfare
internal import HTTPTypes
internal import Synchronization

/// A service in simulated time that answers so many requests, and so many tokens, in a time, and says so.
package final class LimitedService: Sendable {
  /// How it counts.
  package enum Counting: Sendable, CaseIterable {
    /// In windows that follow each other.
    case windows
    /// What flows in all the time.
    case bucket
    /// What came in the time before, whenever that is.
    case sliding
  }

  /// How it says so.
  package enum Dialect: Sendable, CaseIterable {
    /// `RateLimit` and `RateLimit-Policy`.
    case draft
    /// `X-RateLimit-…` with seconds since 1970.
    case epoch
    /// `x-ratelimit-…-requests` and `-tokens`, with times such as `6m0s`.
    case vendor
    /// Nothing but `Retry-After` when it refuses.
    case refusalsOnly
  }

  /// What it was asked.
  package struct Tally: Sendable {
    package var accepted = 0
    package var refused = 0
    package var tokens = 0.0
    /// When the last request came that it accepted.
    package var last: Duration = .zero
    /// What each answer said, for people, if that is kept.
    package var log: [String] = []
  }

  private struct Meter {
    let name: String
    let quota: Double
    var taken: [(at: Duration, amount: Double)] = []
    /// How much there is in a bucket.
    var level: Double
    var levelAt = Duration.zero

    init(_ name: String, _ quota: Double) { (self.name, self.quota, level) = (name, quota, quota) }
  }

  private struct State {
    var meters: [Meter]
    var tally = Tally()
  }

  private let counting: Counting
  private let dialect: Dialect
  private let length: Duration
  private let state: Mutex<State>
  private let clock: any MonotonicClock
  private let keepsLog: Bool

  /// The time of the day when the simulation begins.
  package static let today = 1_800_000_000.0

  init(
    _ counting: Counting,
    _ dialect: Dialect,
    requests: Double,
    tokens: Double? = nil,
    per length: Duration,
    clock: any MonotonicClock,
    keepsLog: Bool = false
  ) {
    self.keepsLog = keepsLog
    (self.counting, self.dialect, self.length, self.clock) = (counting, dialect, length, clock)
    let meters = [Meter("requests", requests)] + (tokens.map { [Meter("tokens", $0)] } ?? [])
    state = Mutex(State(meters: meters))
  }

  package var tally: Tally { state.withLock { $0.tally } }

  /// Answers a request that takes so many tokens.
  func answer(tokens: Double) -> ServiceResponse {
    let now = clock.now - MonotonicInstant(nanoseconds: 0)
    let amounts = [1, tokens]
    return state.withLock { state in
      var headers = HTTPFields()
      let isFree = state.meters.indices.allSatisfy { left(&state.meters[$0], now) >= amounts[$0] }
      for index in state.meters.indices {
        if isFree { take(amounts[index], &state.meters[index], now) }
        for field in fields(&state.meters[index], now) { headers.append(field) }
      }
      if keepsLog {
        let rest = state.meters.indices.map { "\(Int(left(&state.meters[$0], now)))" }
        state.tally.log.append(
          "\((now / .seconds(1) * 1000).rounded() / 1000) s: \(isFree ? "accepted" : "REFUSED") \(Int(tokens)), left \(rest.joined(separator: " and "))"
        )
      }
      guard isFree else {
        state.tally.refused += 1
        let waits = state.meters.indices.map { time(until: amounts[$0], &state.meters[$0], now) }
        headers[.retryAfter] = "\(Int(((waits.max() ?? .zero) / .seconds(1)).rounded(.up)))"
        return ServiceResponse(status: .tooManyRequests, headers: headers)
      }
      state.tally.accepted += 1
      state.tally.tokens += tokens
      state.tally.last = now
      let body = "{\"usage\":{\"total_tokens\":\(Int(tokens))}}"
      return ServiceResponse(status: .ok, headers: headers, body: Array(body.utf8))
    }
  }

  // MARK: Counting

  private func left(_ meter: inout Meter, _ now: Duration) -> Double {
    switch counting {
    case .windows:
      let window = Int64(now / length)
      meter.taken.removeAll { Int64($0.at / length) < window }
    case .sliding: meter.taken.removeAll { $0.at + length <= now }
    case .bucket:
      meter.level = min(meter.quota, meter.level + (now - meter.levelAt) / length * meter.quota)
      meter.levelAt = now
      return meter.level
    }
    return meter.quota - meter.taken.reduce(0) { $0 + $1.amount }
  }

  private func take(_ amount: Double, _ meter: inout Meter, _ now: Duration) {
    meter.level -= amount
    if counting != .bucket { meter.taken.append((now, amount)) }
  }

  /// How long until so much is left.
  private func time(until amount: Double, _ meter: inout Meter, _ now: Duration) -> Duration {
    var missing = amount - left(&meter, now)
    guard missing > 0 else { return .zero }
    switch counting {
    case .windows: return length * (Double(Int64(now / length)) + 1) - now
    case .bucket: return length * (missing / meter.quota)
    case .sliding:
      for entry in meter.taken {
        missing -= entry.amount
        if missing <= 0 { return entry.at + length - now }
      }
      return length
    }
  }

  // MARK: Telling

  private func fields(_ meter: inout Meter, _ now: Duration) -> HTTPFields {
    let name = meter.name
    let remaining = max(0, Int(left(&meter, now)))
    // Until all of it is there again, and for a sliding window until the first of it is.
    let reset =
      switch counting {
      case .windows, .bucket: time(until: meter.quota, &meter, now)
      case .sliding: meter.taken.first.map { $0.at + length - now } ?? .zero
      }
    let seconds = reset / .seconds(1)
    var headers = HTTPFields()
    func set(_ name: String, _ value: String) { HTTPField.Name(name).map { headers[$0] = value } }
    switch dialect {
    case .refusalsOnly: break
    case .draft:
      let unit = name == "requests" ? "" : ";qu=\"\(name)\""
      set("RateLimit-Policy", "\"\(name)\";q=\(Int(meter.quota));w=\(Int(length / .seconds(1)))\(unit)")
      set("RateLimit", "\"\(name)\";r=\(remaining);t=\(Int(seconds.rounded(.up)))")
    case .epoch:
      set("X-RateLimit-Limit", "\(Int(meter.quota))")
      set("X-RateLimit-Remaining", "\(remaining)")
      set("X-RateLimit-Reset", "\(Int((Self.today + (now + reset) / .seconds(1)).rounded(.up)))")
    case .vendor:
      set("x-ratelimit-limit-\(name)", "\(Int(meter.quota))")
      set("x-ratelimit-remaining-\(name)", "\(remaining)")
      let minutes = Int(seconds) / 60
      let rest = "\(seconds - Double(minutes * 60))s"
      set("x-ratelimit-reset-\(name)", minutes > 0 ? "\(minutes)m\(rest)" : rest)
    }
    return headers
  }
}

internal import Fanfare

/// A part of a call's time.
public struct PhaseSpan: Hashable, Sendable, Codable {
  /// What a part of a call's time went into.
  public enum Phase: String, Hashable, Sendable, Codable, CodingKey, CaseIterable {
    /// Its turn by the rate limit.
    case rateLimit = "rate_limit"
    /// A permit of the concurrency limit.
    case concurrencyLimit = "concurrency_limit"
    /// The end of a pause that the service has asked for.
    case pause
    /// The backoff after a failed attempt.
    case backoff
    /// The time after which a hedge joins an attempt that takes long.
    case hedgeDelay = "hedge_delay"
    /// The answer to an equal call.
    case sharedFlight = "shared_flight"
    /// A free connection.
    case queue
    /// The addresses of the host.
    case resolving
    /// A new connection.
    case connecting
    /// The TLS handshake.
    case securing = "tls"
    /// The sending of a request that is too large for one go.
    case sending
    /// The service's answer, up to its first byte.
    case waiting
    /// The rest of the answer.
    case receiving
    /// The reading of the answer, once it was there.
    case decoding
    /// What was left when an attempt was given up or failed, by what it waited for can't be told.
    case unknown
  }

  /// What it went into.
  public var phase: Phase
  /// When it began, counted from the beginning of the run.
  @Nanoseconds public var start: Duration
  /// How long it lasted; `nil` while it lasts.
  public var length: Nanoseconds?

  /// How long it lasted; zero while it lasts.
  public var duration: Duration { length?.wrappedValue ?? .zero }

  /// Creates a part of a call's time.
  ///
  /// - Parameters:
  ///   - phase: what it went into.
  ///   - start: when it began, counted from the beginning of the run.
  ///   - duration: how long it lasted; `nil` while it lasts.
  init(phase: Phase, start: Duration, duration: Duration?) {
    (self.phase, self.start) = (phase, start)
    length = duration.map { Nanoseconds(wrappedValue: $0) }
  }

  /// The phases of an attempt that has ended, one after another.
  ///
  /// What a transport had not measured yet when the attempt ended is told by how far its exchange had come
  /// (``ExchangeProgress``).
  static func phases(of attempt: Attempt, from start: Duration) -> [PhaseSpan] {
    let transfer = attempt.transfer
    let parts: [(Phase, Duration)] = [
      (.queue, transfer.queueing), (.resolving, transfer.resolving), (.connecting, transfer.opening),
      (.securing, transfer.securing), (.sending, transfer.sending),
      (.waiting, transfer.waiting - transfer.sending), (.receiving, transfer.receiving),
    ]
    var phases: [PhaseSpan] = []
    var begin = start
    for (phase, duration) in parts where duration > .zero {
      phases.append(PhaseSpan(phase: phase, start: begin, duration: duration))
      begin += duration
    }
    let rest = attempt.duration - (begin - start)
    if rest > .zero { phases.append(PhaseSpan(phase: last(of: attempt), start: begin, duration: rest)) }
    return phases
  }

  private static func last(of attempt: Attempt) -> Phase {
    if attempt.status != nil { return .decoding }
    let progress = attempt.error?.causes.lazy.compactMap { ($0 as? TransportError)?.progress }.first
    switch progress {
    case .queued: return .queue
    case .resolving: return .resolving
    case .connecting: return .connecting
    case .securing: return .securing
    case .sending: return .sending
    case .waiting: return .waiting
    case .receivingHead, .receivingBody: return .receiving
    case nil: return .unknown
    }
  }
}

extension PhaseSpan.Phase {
  /// What a wait of the call itself goes into.
  init(_ reason: WaitReason) {
    switch reason {
    case .rateLimit: self = .rateLimit
    case .concurrencyLimit: self = .concurrencyLimit
    case .pause: self = .pause
    case .backoff: self = .backoff
    case .sharedFlight: self = .sharedFlight
    }
  }
}

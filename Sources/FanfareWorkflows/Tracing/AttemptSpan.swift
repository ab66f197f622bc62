internal import Fanfare
internal import HTTPTypes

/// One attempt of a call: when it was made, what came of it, and what its time went into.
public struct AttemptSpan: Hashable, Sendable, Codable {
  /// Why an attempt was made.
  public enum Kind: String, Hashable, Sendable, Codable {
    /// It is the call's first.
    case first
    /// The one before failed.
    case retry
    /// The one before took long.
    case hedge
  }

  /// Counts from 1 within its call.
  public var number: Int
  /// Why it was made.
  public var kind: Kind
  /// Where it went: the URL without path and query of the call.
  public var endpoint: String
  /// When it began, counted from the beginning of the run.
  @Nanoseconds public var start: Duration
  /// How long it took, the reading of its answer included; zero while it is under way.
  @Nanoseconds public var duration: Duration = .zero
  /// The HTTP status, when the service answered.
  public var status: Int?
  /// The code of its error; `nil` if it succeeded or is under way.
  public var error: String?
  /// What its error says.
  public var message: String?
  /// What became of it in its call, such as `won`, `retried after 50 ms` or `superseded`; `nil` while it is under way.
  public var fate: String?
  /// What its time went into, in the order in which it happens; what took no time isn't listed.
  public var phases: [PhaseSpan] = []
  /// The bytes sent: head and body.
  public var bytesSent = 0
  /// The bytes received: head and body.
  public var bytesReceived = 0
  /// Whether it used a connection that had served another before.
  public var reusedConnection = false

  /// An attempt that begins.
  init(_ attempt: AttemptInfo, since origin: MonotonicInstant) {
    number = attempt.number
    endpoint = attempt.endpoint.description
    start = attempt.start - origin
    switch attempt.kind {
    case .first: kind = .first
    case .retry: kind = .retry
    case .hedge: kind = .hedge
    }
  }

  /// Notes how it ended.
  mutating func end(_ attempt: Attempt, _ limits: TraceLimits) {
    duration = attempt.duration
    status = attempt.status?.code
    error = attempt.error?.code.rawValue
    message = attempt.error.map { TraceText.bounded($0.message, limits.maximumTextBytes) }
    fate = attempt.fate.description
    bytesSent = attempt.transfer.bytesSent
    bytesReceived = attempt.transfer.bytesReceived
    reusedConnection = attempt.transfer.reusedConnection
    phases = PhaseSpan.phases(of: attempt, from: start)
  }
}

internal import Fanfare
internal import HTTPTypes

/// One attempt of a call: when it was made, what came of it, and what its time went into.
public struct AttemptSpan: Hashable, Sendable {
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
  /// Whether it was spoken in HTTP/2.
  public var usesHTTP2 = false

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
    usesHTTP2 = attempt.transfer.usesHTTP2
    phases = PhaseSpan.phases(of: attempt, from: start)
  }
}

/// Written without what is as usual, and each phase by its length alone, since they follow one another: a store keeps millions of them.
extension AttemptSpan: Codable {
  private enum Key: String, CodingKey {
    case number, kind, endpoint, start, duration, status, error, message, fate, phases, sent, received, reused
    case http2
  }

  /// Reads an attempt.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    number = try container.decodeIfPresent(Int.self, forKey: .number) ?? 1
    kind = try container.decodeIfPresent(Kind.self, forKey: .kind) ?? .first
    endpoint = try container.decode(String.self, forKey: .endpoint)
    _start = try container.decode(Nanoseconds.self, forKey: .start)
    _duration =
      try container.decodeIfPresent(Nanoseconds.self, forKey: .duration) ?? Nanoseconds(wrappedValue: .zero)
    status = try container.decodeIfPresent(Int.self, forKey: .status)
    error = try container.decodeIfPresent(String.self, forKey: .error)
    message = try container.decodeIfPresent(String.self, forKey: .message)
    fate = try container.decodeIfPresent(String.self, forKey: .fate)
    bytesSent = try container.decodeIfPresent(Int.self, forKey: .sent) ?? 0
    bytesReceived = try container.decodeIfPresent(Int.self, forKey: .received) ?? 0
    reusedConnection = try container.decodeIfPresent(Bool.self, forKey: .reused) ?? false
    usesHTTP2 = try container.decodeIfPresent(Bool.self, forKey: .http2) ?? false
    guard container.contains(.phases) else { return }
    let lengths = try container.nestedContainer(keyedBy: PhaseSpan.Phase.self, forKey: .phases)
    var begin = start
    for phase in PhaseSpan.Phase.allCases {
      guard let length = try lengths.decodeIfPresent(Nanoseconds.self, forKey: phase)?.wrappedValue else {
        continue
      }
      phases.append(PhaseSpan(phase: phase, start: begin, duration: length))
      begin += length
    }
  }

  /// Writes an attempt.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    if number != 1 { try container.encode(number, forKey: .number) }
    if kind != .first { try container.encode(kind, forKey: .kind) }
    try container.encode(endpoint, forKey: .endpoint)
    try container.encode(Nanoseconds(wrappedValue: start), forKey: .start)
    if duration != .zero { try container.encode(Nanoseconds(wrappedValue: duration), forKey: .duration) }
    try container.encodeIfPresent(status, forKey: .status)
    try container.encodeIfPresent(error, forKey: .error)
    try container.encodeIfPresent(message, forKey: .message)
    try container.encodeIfPresent(fate, forKey: .fate)
    if bytesSent != 0 { try container.encode(bytesSent, forKey: .sent) }
    if bytesReceived != 0 { try container.encode(bytesReceived, forKey: .received) }
    if reusedConnection { try container.encode(true, forKey: .reused) }
    if usesHTTP2 { try container.encode(true, forKey: .http2) }
    guard !phases.isEmpty else { return }
    var lengths = container.nestedContainer(keyedBy: PhaseSpan.Phase.self, forKey: .phases)
    for phase in phases { try lengths.encodeIfPresent(phase.length, forKey: phase.phase) }
  }
}

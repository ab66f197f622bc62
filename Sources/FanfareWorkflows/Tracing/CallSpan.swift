public import Fanfare
internal import HTTPTypes

/// One call of a service: its attempts, and what it waited for between them.
///
/// Its texts show no secrets, and its URL neither a query nor credentials.
public struct CallSpan: Hashable, Sendable {
  /// The number of the task that made it; 0 if none did.
  public var task: Int
  /// The identifier of the call.
  public var id: String
  /// The service.
  public var service: String
  /// The HTTP method; `nil` if the request couldn't be made.
  public var method: String?
  /// The path, without the query.
  public var path: String
  /// When it began, counted from the beginning of the run.
  @Nanoseconds public var start: Duration
  /// How long it took in all; `nil` while it is under way.
  public var length: Nanoseconds?
  /// The HTTP status of its last attempt, when the service answered.
  public var status: Int?
  /// The code of its error; `nil` if it succeeded or is under way.
  public var error: String?
  /// What its error says.
  public var message: String?
  /// Where its value comes from.
  public var source = ResponseSource.service
  /// Its attempts, in the order in which they began.
  public var attempts: [AttemptSpan] = []
  /// What it waited for before its attempts.
  public var waits: [PhaseSpan] = []
  /// How many more attempts and waits it had.
  public var omitted = 0
  /// What its answers came to; `nil` if nothing was counted.
  public var meters: Meters?

  /// How long it took in all; `nil` while it is under way.
  public var duration: Duration? { length?.wrappedValue }

  /// The URL of the last attempt, or of none the path alone.
  public var url: String { (attempts.last?.endpoint ?? "") + path }

  /// All that its time went into, by the times at which it began: its waits, what delayed its hedges, and the phases of its attempts.
  ///
  /// What hedges do lies beside what other attempts do.
  public var phases: [PhaseSpan] {
    var phases = waits + attempts.flatMap(\.phases)
    for (earlier, hedge) in zip(attempts, attempts.dropFirst()) where hedge.kind == .hedge {
      phases.append(
        PhaseSpan(phase: .hedgeDelay, start: earlier.start, duration: hedge.start - earlier.start)
      )
    }
    return phases.enumerated().sorted { ($0.element.start, $0.offset) < ($1.element.start, $1.offset) }
      .map(\.element)
  }

  /// The bytes that its attempts sent.
  public var bytesSent: Int { attempts.reduce(0) { $0 + $1.bytesSent } }

  /// The bytes that its attempts received.
  public var bytesReceived: Int { attempts.reduce(0) { $0 + $1.bytesReceived } }

  /// A call that begins.
  init(_ call: CallInfo, task: Int, since origin: MonotonicInstant, _ limits: TraceLimits) {
    self.task = task
    id = call.id.description
    service = TraceText.bounded(call.service.rawValue, limits.maximumTextBytes)
    method = call.method?.rawValue
    path = TraceText.bounded(call.path, limits.maximumTextBytes)
    start = call.start - origin
  }

  /// Notes something that happened to the call.
  mutating func record(_ event: CallEvent, since origin: MonotonicInstant, _ limits: TraceLimits) {
    switch event {
    case .waitStarted(_, let reason, let time):
      endWait(at: time - origin)
      guard waits.count < limits.maximumAttempts else { return omitted += 1 }
      waits.append(PhaseSpan(phase: PhaseSpan.Phase(reason), start: time - origin, duration: nil))
    case .attemptStarted(_, let attempt):
      endWait(at: attempt.start - origin)
      guard attempts.count < limits.maximumAttempts else { return omitted += 1 }
      attempts.append(AttemptSpan(attempt, since: origin))
    case .attemptEnded(_, let attempt):
      guard let index = attempts.lastIndex(where: { $0.number == attempt.number }) else { return }
      attempts[index].end(attempt, limits)
    case .callEnded(_, let summary):
      endWait(at: start + summary.duration)
      length = Nanoseconds(wrappedValue: summary.duration)
      status = summary.status?.code
      error = summary.error?.code.rawValue
      message = summary.error.map { TraceText.bounded($0.message, limits.maximumTextBytes) }
      source = summary.source
      meters = summary.meters.isEmpty ? nil : summary.meters
    case .callStarted, .attemptRefused, .circuitChanged, .endpointEjected, .servicePaused, .messagesExchanged,
      .groupStarted,
      .stepStarted, .groupEnded:
      return
    }
  }

  private mutating func endWait(at end: Duration) {
    guard let wait = waits.last, wait.length == nil else { return }
    waits[waits.count - 1].length = Nanoseconds(wrappedValue: max(.zero, end - wait.start))
  }
}

/// Written without what is as usual.
extension CallSpan: Codable {
  private enum Key: String, CodingKey {
    case task, id, service, method, path, start, length, status, error, message, source, attempts, waits,
      omitted, meters
  }

  /// Reads a call.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    task = try container.decodeIfPresent(Int.self, forKey: .task) ?? 0
    id = try container.decode(String.self, forKey: .id)
    service = try container.decode(String.self, forKey: .service)
    method = try container.decodeIfPresent(String.self, forKey: .method)
    path = try container.decode(String.self, forKey: .path)
    _start = try container.decode(Nanoseconds.self, forKey: .start)
    length = try container.decodeIfPresent(Nanoseconds.self, forKey: .length)
    status = try container.decodeIfPresent(Int.self, forKey: .status)
    error = try container.decodeIfPresent(String.self, forKey: .error)
    message = try container.decodeIfPresent(String.self, forKey: .message)
    source = try container.decodeIfPresent(ResponseSource.self, forKey: .source) ?? .service
    attempts = try container.decodeIfPresent([AttemptSpan].self, forKey: .attempts) ?? []
    waits = try container.decodeIfPresent([PhaseSpan].self, forKey: .waits) ?? []
    omitted = try container.decodeIfPresent(Int.self, forKey: .omitted) ?? 0
    meters = try container.decodeIfPresent(Meters.self, forKey: .meters)
  }

  /// Writes a call.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    if task != 0 { try container.encode(task, forKey: .task) }
    try container.encode(id, forKey: .id)
    try container.encode(service, forKey: .service)
    try container.encodeIfPresent(method, forKey: .method)
    try container.encode(path, forKey: .path)
    try container.encode(Nanoseconds(wrappedValue: start), forKey: .start)
    try container.encodeIfPresent(length, forKey: .length)
    try container.encodeIfPresent(status, forKey: .status)
    try container.encodeIfPresent(error, forKey: .error)
    try container.encodeIfPresent(message, forKey: .message)
    if source != .service { try container.encode(source, forKey: .source) }
    if !attempts.isEmpty { try container.encode(attempts, forKey: .attempts) }
    if !waits.isEmpty { try container.encode(waits, forKey: .waits) }
    if omitted != 0 { try container.encode(omitted, forKey: .omitted) }
    try container.encodeIfPresent(meters, forKey: .meters)
  }
}

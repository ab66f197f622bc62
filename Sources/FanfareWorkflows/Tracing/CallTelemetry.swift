public import Fanfare

/// The calls of a run with their attempts: what its log doesn't say of it, and what isn't needed to go on with it.
///
/// It can be kept by itself, as one value for each run. The tasks that made the calls come from the run's log, and are found by their
/// numbers.
public struct CallTelemetry: Hashable, Sendable, Codable {
  /// The calls, in the order in which they began.
  public private(set) var calls: [CallSpan] = []
  /// How many more calls there were.
  public private(set) var omittedCalls = 0

  /// Creates telemetry without calls.
  public init() {}

  /// Whether there was no call.
  public var isEmpty: Bool { calls.isEmpty && omittedCalls == 0 }

  /// Adds the calls of the same run that were noted elsewhere, such as before it went on in another process.
  public mutating func append(_ other: CallTelemetry) {
    calls += other.calls
    omittedCalls += other.omittedCalls
  }

  /// The same with other calls in the places of its own.
  func map(_ body: (CallSpan) -> CallSpan) -> CallTelemetry {
    var telemetry = self
    telemetry.calls = calls.map(body)
    return telemetry
  }

  fileprivate mutating func add(_ call: CallSpan, _ limits: TraceLimits) -> Int? {
    guard calls.count < limits.maximumCalls else {
      omittedCalls += 1
      return nil
    }
    calls.append(call)
    return calls.count - 1
  }

  fileprivate mutating func change(_ index: Int, _ body: (inout CallSpan) -> Void) { body(&calls[index]) }
}

/// Makes the telemetry of the events of calls.
public struct CallRecorder: Sendable {
  /// What was noted so far.
  public private(set) var telemetry = CallTelemetry()
  private let origin: MonotonicInstant
  private let limits: TraceLimits
  /// Where the calls stand that are under way.
  private var places: [CallID: Int] = [:]

  /// Creates a recorder.
  ///
  /// - Parameters:
  ///   - origin: what times are counted from: the beginning of the run.
  ///   - limits: how much is kept.
  public init(since origin: MonotonicInstant, limits: TraceLimits = TraceLimits()) {
    self.origin = origin
    self.limits = limits
  }

  /// Notes an event of a call, which comes after those before it.
  ///
  /// - Parameters:
  ///   - event: what happened.
  ///   - task: the number of the task that makes the call; 0 if none does.
  public mutating func record(_ event: CallEvent, task: Int = 0) {
    guard let info = event.call else { return }
    if case .callStarted = event {
      places[info.id] = telemetry.add(CallSpan(info, task: task, since: origin, limits), limits)
      return
    }
    guard let place = places[info.id] else { return }
    telemetry.change(place) { $0.record(event, since: origin, limits) }
    if case .callEnded = event { places[info.id] = nil }
  }
}

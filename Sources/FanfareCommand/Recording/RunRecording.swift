import Fanfare
import FanfareJSON
import FanfareWorkflows

/// What is told of runs beside their results, as the options ask for it.
struct RunRecording: Sendable {
  private let tracer: RunTracer?
  private let hasBars: Bool
  private let har: HARFile?
  private let trace: ChromeTraceFile?
  private let jobs: JobLog?

  /// Begins to record.
  ///
  /// - Parameters:
  ///   - options: what is asked for.
  ///   - workflow: the argument that names the workflow.
  /// - Throws: an error for people if a file can't be made.
  init(_ options: RecordingOptions, workflow: String) throws {
    tracer = options.showsRuns ? RunTracer() : nil
    hasBars = options.timeline
    let (start, origin) = (SystemClock().now, SystemClock.secondsSinceEpoch())
    har = try options.files.har.map { try HARFile(.file($0, option: "--har"), start: start, origin: origin) }
    trace = try options.files.trace.map { try ChromeTraceFile(.file($0, option: "--trace"), origin: origin) }
    jobs = try options.joblog.map { try JobLog(.file($0, option: "--joblog"), workflow: workflow) }
  }

  /// What has to see the events of the runs.
  var observers: [any RunObserver] {
    var observers: [any RunObserver] = []
    if let tracer { observers.append(tracer) }
    if let trace {
      // A viewer shows no more of a text.
      var limits = TraceLimits()
      limits.maximumTextBytes = 512
      observers.append(RunTracer(limits: limits) { trace.add($0) })
    }
    if let har { observers.append(har) }
    if let jobs { observers.append(jobs) }
    return observers
  }

  /// Notes an outcome, when its turn has come.
  func note(_ outcome: WorkflowOutcome) { jobs?.add(outcome) }

  /// Publishes the lifecycle events of the runs that `body` makes, and tells what became of those that couldn't be published.
  func publishing<Value>(
    _ lifecycle: LifecyclePublisher?,
    _ body: () async throws -> Value
  ) async throws -> Value {
    guard let lifecycle else { return try await body() }
    let value = try await lifecycle.during(body)
    if let complaint = lifecycle.complaint { StandardError.note(complaint) }
    return value
  }

  /// Writes what is left.
  ///
  /// - Parameter lifecycle: what has published the events of the runs, if there is such.
  /// - Throws: an error for people if something couldn't be written.
  func finish(_ lifecycle: LifecyclePublisher? = nil) throws {
    // Each of them, whatever becomes of the others.
    let results = [
      Result { try trace?.finish() }, Result { try har?.finish() }, Result { try jobs?.finish() },
      Result { try lifecycle?.finish() },
    ]
    for result in results { try result.get() }
  }

  /// What happened in the run of an outcome, for people; `nil` if nobody wants to know.
  func text(of outcome: WorkflowOutcome) -> String? {
    let traces = traces(of: outcome)
    guard !traces.isEmpty else { return nil }
    let columns = StandardOutput.columns
    let text = RunTraceText(
      style: .forStandardOutput(),
      // A bar has to end somewhere, and what isn't a terminal has no end.
      width: hasBars ? columns ?? 80 : columns,
      hasBars: hasBars
    )
    return traces.map(text.block).joined() + "\n"
  }

  /// The outcome as a JSON object, with what happened in its run if somebody wants to know.
  func json(of outcome: WorkflowOutcome) -> JSONValue {
    guard let trace = traces(of: outcome).first, case .object(var object) = outcome.json(),
      let bytes = try? JSONByteEncoder().encode(trace)
    else { return outcome.json() }
    object["trace"] = try? JSONValue(parsing: bytes)
    return .object(object)
  }

  /// The trace of its run, and those of the runs that it made.
  private func traces(of outcome: WorkflowOutcome) -> [RunTrace] {
    guard let tracer, case .ran(let run, _) = outcome.ending else { return [] }
    return [tracer.takeTrace(of: run)].compactMap { $0 } + tracer.takeTraces(below: run)
  }
}

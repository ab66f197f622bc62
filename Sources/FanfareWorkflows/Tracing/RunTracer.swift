internal import Synchronization

/// An observer that makes the traces of runs while they go on.
///
/// A run whose end isn't told, since it was put aside, is kept until somebody takes its trace.
public final class RunTracer: RunObserver {
  private let limits: TraceLimits
  private let recorders = Mutex<[String: RunTraceRecorder]>([:])
  private let onEnd: (@Sendable (RunTrace) -> Void)?

  /// Creates a tracer.
  ///
  /// - Parameters:
  ///   - limits: how much is kept of each run.
  ///   - onEnd: is given the trace of each run that has ended, which isn't kept any longer then; it must be quick and mustn't block. `nil`
  ///     keeps the traces until they are taken.
  public init(limits: TraceLimits = TraceLimits(), onEnd: (@Sendable (RunTrace) -> Void)? = nil) {
    self.limits = limits
    self.onEnd = onEnd
  }

  /// Notes an event.
  public func observe(_ event: RunEvent) {
    let run = event.run
    let ended: RunTrace? = recorders.withLock { recorders in
      if case .call = event {
        // An answer that runs share may come when the run that asked for it first is over; it begins no trace.
        recorders[run.id]?.record(event)
        return nil
      }
      recorders[run.id, default: RunTraceRecorder(run, limits: limits)].record(event)
      guard case .runEnded = event, onEnd != nil else { return nil }
      return recorders.removeValue(forKey: run.id)?.trace
    }
    if let ended { onEnd?(ended) }
  }

  /// The trace of a run that is under way or was kept, which is kept no longer.
  public func takeTrace(of run: String) -> RunTrace? {
    recorders.withLock { $0.removeValue(forKey: run) }?.trace
  }

  /// The traces of the runs that a run has run, and of those that these have run; they are kept no longer.
  public func takeTraces(below run: String) -> [RunTrace] {
    // The identifier of such a run begins with that of the one that runs it.
    let taken = recorders.withLock { recorders in
      let ids = recorders.keys.filter { $0.hasPrefix(run + ".") }
      return ids.compactMap { recorders.removeValue(forKey: $0)?.trace }
    }
    return taken.sorted { $0.startedAt < $1.startedAt }
  }
}

import Fanfare
import FanfareWorkflows
import Instrumentation
import Synchronization

/// Writes the calls of `fanfare call` into the files that the options name.
final class CallRecording: CallObserver {
  private let har: HARFile?
  private let trace: ChromeTraceFile?
  private let recorder: Mutex<CallRecorder>
  private let start: MonotonicInstant
  private let origin: Double
  private let clock: any MonotonicClock

  /// Begins to record.
  ///
  /// - Throws: an error for people if a file can't be made.
  init(_ options: CallRecordingOptions, clock: any MonotonicClock = SystemClock()) throws {
    (self.clock, start, origin) = (clock, clock.now, SystemClock.secondsSinceEpoch())
    recorder = Mutex(CallRecorder(since: start))
    har = try options.har.map { [start, origin] in
      try HARFile(.file($0, option: "--har"), start: start, origin: origin)
    }
    trace = try options.trace.map { [origin] in
      try ChromeTraceFile(.file($0, option: "--trace"), origin: origin)
    }
  }

  /// What has to see the events of the calls; nothing where no file is asked for.
  var observers: [any CallObserver] {
    (trace == nil ? [] : [self]) + [har].compactMap { $0 }
  }

  func observe(_ event: CallEvent, context: inout InstrumentationContext) {
    recorder.withLock { $0.record(event) }
  }

  /// Writes what is left.
  ///
  /// - Throws: an error for people if something couldn't be written.
  func finish() throws {
    if let trace {
      let end = clock.now - start
      var slices = [TraceSlice(name: "fanfare call", category: "run", start: .zero, end: end)]
      for call in recorder.withLock({ $0.telemetry.calls }) { slices.add(call, in: 0, until: end) }
      trace.add(slices, startedAt: origin)
      try trace.finish()
    }
    try har?.finish()
  }
}

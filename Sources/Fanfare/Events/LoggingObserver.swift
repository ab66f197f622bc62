internal import HTTPTypes
public import Instrumentation
public import Logging

/// Writes the events of calls as structured log lines.
///
/// What fails is a line at `warning`: a call that failed by itself rather than being given up, a circuit breaker that opened, an
/// endpoint that is left out. A breaker that closed again is one at `info`, and so is a pause that a service has asked for. What goes as it should is a line at `debug`, so that
/// a program that logs at `info` hears of trouble only: calls that succeeded, groups and steps of sequences, unless they are
/// given another level; the beginning of a call and each of its attempts always. What a call waits for is a line at `trace`. Durations are
/// in seconds.
public struct LoggingObserver: CallObserver {
  private let logger: Logger
  private let successLevel: Logger.Level

  /// Creates the observer.
  ///
  /// - Parameters:
  ///   - logger: where the lines go; its level decides which are written.
  ///   - successLevel: the level of calls that succeeded or were given up, of groups and of steps; `debug` unless it is set.
  public init(_ logger: Logger, successLevel: Logger.Level = .debug) {
    self.logger = logger
    self.successLevel = successLevel
  }

  /// Writes the line of an event, if the logger's level lets it.
  public func observe(_ event: CallEvent, context: inout InstrumentationContext) {
    let level = level(of: event)
    guard level >= logger.logLevel else { return }
    let (message, metadata) = Self.line(for: event)
    logger.log(level: level, message, metadata: metadata)
  }

  private func level(of event: CallEvent) -> Logger.Level {
    switch event {
    case .waitStarted, .messagesExchanged: .trace
    case .callStarted, .attemptStarted, .attemptEnded, .attemptRefused: .debug
    case .groupStarted, .stepStarted, .groupEnded: successLevel
    case .circuitChanged(_, _, .closed): .info
    case .circuitChanged, .endpointEjected: .warning
    case .servicePaused: .info
    case .callEnded(_, let summary):
      if let error = summary.error, !error.code.isCancellation { .warning } else { successLevel }
    }
  }

  private static func line(for event: CallEvent) -> (Logger.Message, Logger.Metadata) {
    switch event {
    case .callStarted(let call):
      return ("call started", metadata(of: call))
    case .waitStarted(let call, let reason, at: _):
      return ("call waits", metadata(of: call).adding(["reason": "\(reason.rawValue)"]))
    case .messagesExchanged(let call, let attempt, _):
      // What they say isn't for a log.
      return ("messages exchanged", metadata(of: call).adding(["attempt": "\(attempt)"]))
    case .attemptStarted(let call, let attempt):
      return (
        "attempt started",
        metadata(of: call).adding(["endpoint": "\(attempt.endpoint)", "attempt": "\(attempt.number)"])
      )
    case .attemptEnded(let call, let attempt):
      return ("attempt ended", metadata(of: call).adding(metadata(of: attempt)))
    case .attemptRefused(let call, let error):
      return ("attempt refused", metadata(of: call).adding(metadata(of: error)))
    case .circuitChanged(let call, let endpoint, let state):
      let text: Logger.Message =
        switch state {
        case .closed: "circuit closed"
        case .open: "circuit opened"
        }
      return (text, metadata(of: call).adding(["endpoint": "\(endpoint)"]))
    case .endpointEjected(let call, let endpoint, until: _):
      return ("endpoint left out for a while", metadata(of: call).adding(["endpoint": "\(endpoint)"]))
    case .servicePaused(let call, let pause):
      // Counted from the call's beginning, since an instant of a clock that only goes on says nothing.
      let seconds = "\((pause.until - call.start).inSeconds)"
      return (
        "service paused",
        metadata(of: call).adding(["cause": "\(pause.cause.rawValue)", "seconds": "\(seconds)"])
      )
    case .callEnded(let call, let summary):
      let message: Logger.Message = summary.error == nil ? "call succeeded" : "call failed"
      return (message, metadata(of: call).adding(metadata(of: summary)))
    case .groupStarted(let group):
      return ("\(group.kind.rawValue) calls started", ["group": "\(group.id)", "calls": "\(group.count)"])
    case .stepStarted(let group, let step, let service):
      return (
        "step \(step) of \(group.count)",
        ["group": "\(group.id)", "step": "\(step)", "service": "\(service)"]
      )
    case .groupEnded(let group, let summary):
      return (
        "\(group.kind.rawValue) calls ended",
        [
          "group": "\(group.id)",
          "successes": "\(summary.successes)",
          "failures": "\(summary.failures)",
          "duration": "\(summary.duration.inSeconds)",
        ]
      )
    }
  }

  private static func metadata(of call: CallInfo) -> Logger.Metadata {
    var metadata: Logger.Metadata = ["call": "\(call.id)", "service": "\(call.service)"]
    if let method = call.method { metadata["request"] = "\(method) \(call.path)" }
    if let group = call.group { metadata["group"] = "\(group)" }
    return metadata
  }

  private static func metadata(of attempt: Attempt) -> Logger.Metadata {
    metadata(status: attempt.status?.code, error: attempt.error, duration: attempt.duration).adding([
      "endpoint": "\(attempt.endpoint)", "attempt": "\(attempt.number)", "fate": "\(attempt.fate)",
    ])
  }

  private static func metadata(of summary: CallSummary) -> Logger.Metadata {
    metadata(status: summary.status?.code, error: summary.error, duration: summary.duration).adding([
      "attempts": "\(summary.attempts)", "source": "\(summary.source.rawValue)",
    ])
  }

  private static func metadata(status: Int?, error: ServiceError?, duration: Duration) -> Logger.Metadata {
    var metadata: Logger.Metadata = ["duration": "\(duration.inSeconds)"]
    if let status { metadata["status"] = "\(status)" }
    return error.map { metadata.adding(Self.metadata(of: $0)) } ?? metadata
  }

  private static func metadata(of error: ServiceError) -> Logger.Metadata {
    var metadata: Logger.Metadata = ["error.type": "\(error.code)", "error.message": "\(error.message)"]
    if let refusal = error.retryRefusal { metadata["retry.refusal"] = "\(refusal)" }
    return metadata
  }
}

extension Logger.Metadata {
  fileprivate func adding(_ other: Logger.Metadata) -> Logger.Metadata {
    merging(other) { $1 }
  }
}

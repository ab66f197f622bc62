internal import Instrumentation

/// A call that has begun, as its observers know it: who it is, and the context that its events pass on.
struct CallEvents {
  let client: ServiceClient
  let info: CallInfo
  private(set) var context: InstrumentationContext

  /// Tells that a call has begun.
  init(of call: ServiceCall<some Sendable>, client: ServiceClient, group: GroupScope?) {
    self.client = client
    context = group?.context ?? InstrumentationContext.current ?? .topLevel
    let start = client.clock.now
    info = CallInfo(call.service, call.request, id: client.nextID(), group: group?.id, start: start)
    client.emit(.callStarted(info), in: &context)
  }

  /// Tells of something that happened to the call.
  mutating func tell(_ event: (CallInfo) -> CallEvent) {
    let info = info
    client.emit(event(info), in: &context)
  }

  /// Tells that an attempt begins.
  ///
  /// - Returns: the context that goes out with it.
  func tellStart(of attempt: AttemptInfo) -> InstrumentationContext {
    var context = context
    client.emit(.attemptStarted(info, attempt), in: &context)
    return context
  }

  /// Tells that an attempt has ended, in the context that went out with it.
  func tellEnd(of attempt: Attempt, in context: InstrumentationContext) {
    var context = context
    client.emit(.attemptEnded(info, attempt), in: &context)
  }

  /// Tells that the call has ended.
  ///
  /// - Returns: how long it took.
  mutating func tellEnd(
    _ error: ServiceError?,
    attempts: [Attempt],
    source: ResponseSource,
    at now: MonotonicInstant
  ) -> Duration {
    let duration = now - info.start
    tell { info in
      let summary = CallSummary(
        error: error,
        status: attempts.last?.status,
        duration: duration,
        attempts: attempts.count,
        source: source
      )
      return .callEnded(info, summary)
    }
    return duration
  }
}

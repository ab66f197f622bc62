internal import Instrumentation

/// A call that has begun, as its observers know it: who it is, and the context that its events pass on.
struct CallEvents {
  let client: ServiceClient
  let info: CallInfo
  private(set) var context: InstrumentationContext

  /// Tells that a call has begun.
  ///
  /// The call is lent, since an initialiser would otherwise be given a copy of all that it holds.
  init(of call: __shared CallOutline, client: ServiceClient, group: GroupScope?) {
    self.client = client
    context = group?.context ?? InstrumentationContext.current ?? .topLevel
    let start = client.clock.now
    info = CallInfo(
      call.service,
      call.request,
      id: client.nextID(),
      group: group?.id,
      start: start,
      owner: call.owner
    )
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
  /// - Returns: all of its result but the outcome.
  mutating func tellEnd(
    _ error: ServiceError?,
    source: ResponseSource,
    at now: MonotonicInstant
  ) -> CallInfo {
    info.end(after: now - info.start, source)
    tell { info in
      let summary = CallSummary(
        error: error,
        status: info.attempts.last?.status,
        duration: info.duration,
        attempts: info.attempts.count,
        source: source,
        meters: info.meters
      )
      return .callEnded(info, summary)
    }
    return info
  }
}

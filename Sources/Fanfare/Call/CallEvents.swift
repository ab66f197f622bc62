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
    attempts: [Attempt],
    source: ResponseSource,
    at now: MonotonicInstant
  ) -> CallReview {
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
    return CallReview(
      service: info.service,
      start: info.start,
      duration: duration,
      attempts: attempts,
      source: source
    )
  }
}

/// How a call went, whatever came of it.
struct CallReview {
  let service: ServiceName
  let start: MonotonicInstant
  let duration: Duration
  let attempts: [Attempt]
  let source: ResponseSource
}

extension ServiceResult {
  /// What came of a call that went so.
  init(_ outcome: Result<Value, ServiceError>, _ review: CallReview) {
    self.init(
      service: review.service,
      outcome: outcome,
      start: review.start,
      duration: review.duration,
      attempts: review.attempts,
      source: review.source
    )
  }
}

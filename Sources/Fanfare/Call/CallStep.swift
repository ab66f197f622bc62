/// What a call does next.
enum CallStep {
  /// Begins an exchange.
  case send(OutgoingExchange)
  /// Waits for something else than an exchange.
  case wait(CallWait)
  /// Waits for what is under way already.
  case goOn
  /// Takes the answer for its own of which this exchange has brought the head; others, if any are under way, are given up.
  case answer(TransportRequest, overOthers: Bool)
  /// Takes this response for its answer, if it can be read; no attempt of its own has brought it.
  case read(ServiceResponse)
  /// Ends with the value that was read last; others, if any are under way, are given up, and their end is waited for.
  case win(overOthers: Bool)
  /// Ends with an error, once nothing is under way any more.
  case fail(ServiceError)
  /// Ends as was decided before, since nothing is under way any more.
  case end
}

/// An exchange that is to begin.
struct OutgoingExchange {
  let request: TransportRequest
  /// When the call wants to hear that the exchange still goes on, since another attempt may join it; `nil` for never.
  let overdueAt: MonotonicInstant?
  /// What befalls it on purpose.
  let fault: Fault?
}

/// What a call waits for in a task of its own.
///
/// Nothing else is under way meanwhile, except beside an exchange.
enum CallWait: Sendable {
  /// The end of its backoff.
  case backoff(MonotonicInstant)
  /// Its turn by the limits of the service.
  case turn(TurnTicket)
  /// A permit of the concurrency limit.
  case permit(PermitTicket)
  /// The answer to an equal call, until the call's own deadline can be put off no longer.
  case flight(SingleFlight, RequestKey, MonotonicInstant)
  /// The answer of the service that stands in.
  case fallback(ServiceName)
  /// What comes of the call where its answer has sent it.
  case redirect(RedirectStart)
  /// An exchange that only a task can carry out.
  case exchange(TaskExchange)
}

/// What is reported to a call.
enum CallReport: Sendable {
  /// An exchange has ended; the request has its reply.
  case ended(TransportRequest)
  /// The head of an answer has come that is read while it comes.
  case answerBegan(TransportRequest)
  /// An exchange has run for as long as it was to wait, and goes on.
  case overdue(TransportRequest)
  /// The turn or the end of the backoff has come.
  case turnCame
  /// The waiting for a permit has ended.
  case leftQueue(PermitTicket, PermitTicket.Outcome)
  /// The waiting for the answer to an equal call has ended.
  case landed(SingleFlight.Arrival)
  /// The call to the service that stands in has ended.
  case fellBack
  /// The calls have ended that followed from redirects.
  case redirected
}

extension CallReport {
  /// The request of an exchange that has ended.
  var endedRequest: TransportRequest? {
    if case .ended(let request) = self { request } else { nil }
  }
}

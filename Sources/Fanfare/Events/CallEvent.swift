public import HTTPTypes

/// Something that happened to a call or to a group of calls.
///
/// The events of one call come in order: started, then for each attempt its start and its end, then ended. The attempts
/// of a call follow each other unless one is a hedge; then they overlap. Before each of them the call may wait.
public enum CallEvent: Sendable {
  /// A call began.
  case callStarted(CallInfo)
  /// A call begins to wait; that ends with its next attempt, or with the call.
  case waitStarted(CallInfo, WaitReason, at: MonotonicInstant)
  /// An attempt is about to be sent.
  case attemptStarted(CallInfo, AttemptInfo)
  /// An attempt, which ends now, has exchanged these messages; told only where an observer asks for them
  /// (``CallObserver/observesMessages``).
  case messagesExchanged(CallInfo, attempt: Int, CallMessages)
  /// An attempt ended.
  case attemptEnded(CallInfo, Attempt)
  /// An attempt isn't made because a policy of this side refuses it.
  case attemptRefused(CallInfo, ServiceError)
  /// The circuit breaker of an endpoint opened or closed because of this call's attempt.
  case circuitChanged(CallInfo, Endpoint, CircuitState)
  /// An endpoint is left out for a while, as this call's attempt brought to light.
  case endpointEjected(CallInfo, Endpoint, until: MonotonicInstant)
  /// A service is paused, as this call's attempt brought to light, or as this call is the first to notice.
  case servicePaused(CallInfo, ServicePause)
  /// A call ended.
  case callEnded(CallInfo, CallSummary)
  /// A group of calls began.
  case groupStarted(GroupInfo)
  /// A step of a sequence is about to be called.
  case stepStarted(GroupInfo, step: Int, service: ServiceName)
  /// A group of calls ended.
  case groupEnded(GroupInfo, GroupSummary)
}

extension CallEvent {
  /// The call that it happened to; `nil` if it is about a group.
  package var call: CallInfo? {
    switch self {
    case .callStarted(let call), .attemptStarted(let call, _), .attemptEnded(let call, _),
      .attemptRefused(let call, _), .circuitChanged(let call, _, _), .endpointEjected(let call, _, _),
      .servicePaused(let call, _), .waitStarted(let call, _, _), .messagesExchanged(let call, _, _),
      .callEnded(let call, _):
      call
    case .groupStarted, .stepStarted, .groupEnded: nil
    }
  }
}

/// What is known of an attempt when it begins.
public struct AttemptInfo: Sendable {
  /// Counts from 1 within its call.
  public let number: Int
  /// Why it is made.
  public let kind: Attempt.Kind
  /// Where it goes.
  public let endpoint: Endpoint
  /// When it begins.
  public let start: MonotonicInstant
}

/// How a call ended.
public struct CallSummary: Sendable {
  /// Why it failed; `nil` if it succeeded.
  public let error: ServiceError?
  /// The HTTP status of the last attempt, when the service answered.
  public let status: HTTPResponse.Status?
  /// How long it took in all.
  public let duration: Duration
  /// How many attempts were made.
  public let attempts: Int
  /// Where the value comes from.
  public let source: ResponseSource
  /// What its answers come to, by its service's ``ServicePolicy/meters``.
  public let meters: Meters
}

/// What identifies a group of calls in its events.
public struct GroupInfo: Sendable {
  /// The form of a group.
  public enum Kind: String, Sendable {
    /// Calls side by side.
    case parallel
    /// Calls one after another.
    case sequence
  }

  /// Unique among the groups of this client, and in practice of all clients.
  public let id: GroupID
  /// Whether the calls run side by side or one after another.
  public let kind: Kind
  /// How many calls it has.
  public let count: Int
  /// When it began.
  public let start: MonotonicInstant
}

/// How a group of calls ended.
public struct GroupSummary: Sendable {
  /// How many calls succeeded.
  public let successes: Int
  /// How many calls failed, were cancelled or were never made.
  public let failures: Int
  /// How long the group took in all.
  public let duration: Duration
}

/// The state of a policy that all calls to a service share, and what it has to do as they come and go.
///
/// A policy does something at the moments that matter to it; all others do nothing by themselves. It neither waits nor asks for the
/// time. Everything happens under the lock of the service.
protocol PolicyState {
  /// A call wants to be made: it may be refused, or be given a later turn.
  ///
  /// - Parameters:
  ///   - call: the call, whose turn may be put off.
  ///   - now: when it is.
  /// - Returns: why it isn't made; `nil` if nothing is against it.
  mutating func admit(_ call: inout CallAdmission, at now: MonotonicInstant) -> (any LocalRefusal)?

  /// A call was admitted, by this policy and all others.
  mutating func callAdmitted(at now: MonotonicInstant)

  /// A call has ended that this policy has admitted, or another policy has refused it afterwards.
  ///
  /// - Parameter missedTurn: the turn that it ended without; `nil` if it used its turn.
  mutating func callEnded(_ missedTurn: MissedTurn?)

  /// An attempt has ended.
  ///
  /// - Parameters:
  ///   - verdict: what it says about the service; never ``Verdict/none``.
  ///   - duration: how long it took.
  ///   - now: when it ended.
  mutating func attemptEnded(_ verdict: Verdict, _ duration: Duration, at now: MonotonicInstant)
}

extension PolicyState {
  mutating func admit(_ call: inout CallAdmission, at now: MonotonicInstant) -> (any LocalRefusal)? { nil }
  mutating func callAdmitted(at now: MonotonicInstant) {}
  mutating func callEnded(_ missedTurn: MissedTurn?) {}
  mutating func attemptEnded(_ verdict: Verdict, _ duration: Duration, at now: MonotonicInstant) {}
}

/// A call that wants to be made.
struct CallAdmission {
  let priority: CallPriority
  let deadline: MonotonicInstant
  /// How many calls to the service are under way already.
  let callsUnderWay: Int
  /// When its turn is.
  var turn: MonotonicInstant
}

/// A turn that a call ended without, and when it did.
struct MissedTurn {
  let turn: MonotonicInstant
  let now: MonotonicInstant
}

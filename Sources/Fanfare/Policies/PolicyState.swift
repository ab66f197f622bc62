/// The state of a policy that all calls to a service share, and what it has to do as they come and go.
///
/// A policy does something at the moments that matter to it; all others do nothing by themselves. It neither waits nor asks for the
/// time. Everything happens under the lock of the service.
protocol PolicyState {
  /// A call wants to be made: it may be refused.
  ///
  /// - Returns: why it isn't made; `nil` if nothing is against it.
  mutating func admit(_ call: CallAdmission, at now: MonotonicInstant) -> (any LocalRefusal)?

  /// A call was admitted, by this policy and all others.
  mutating func callAdmitted(at now: MonotonicInstant)

  /// An attempt has ended.
  ///
  /// - Parameters:
  ///   - verdict: what it says about the service; never ``Verdict/none``.
  ///   - duration: how long it took.
  ///   - now: when it ended.
  mutating func attemptEnded(_ verdict: Verdict, _ duration: Duration, at now: MonotonicInstant)
}

extension PolicyState {
  mutating func admit(_ call: CallAdmission, at now: MonotonicInstant) -> (any LocalRefusal)? { nil }
  mutating func callAdmitted(at now: MonotonicInstant) {}
  mutating func attemptEnded(_ verdict: Verdict, _ duration: Duration, at now: MonotonicInstant) {}
}

/// A call that wants to be made.
struct CallAdmission {
  let priority: CallPriority
  /// How many calls to the service are under way already.
  let callsUnderWay: Int
}

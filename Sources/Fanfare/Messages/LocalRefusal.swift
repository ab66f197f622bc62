/// Why an attempt isn't made although the call wants it: a refusal of this side, which never counts against the service.
///
/// Each policy that refuses has its own, beside its state. Three words at most, so that a refusal costs no allocation of its own:
/// there are many of them when there are any at all.
protocol LocalRefusal: Sendable {
  /// What kind of failure it is for the call.
  var code: ServiceError.Code { get }

  /// What it means for the attempts of the call, if that is more than its code.
  var retryRefusal: RetryRefusal? { get }

  /// What happened, for people; made only when somebody reads it.
  ///
  /// - Parameter now: when it happened.
  func message(at now: MonotonicInstant) -> String
}

extension LocalRefusal {
  var retryRefusal: RetryRefusal? { nil }
}

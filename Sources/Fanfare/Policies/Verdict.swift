internal import HTTPTypes

/// What an attempt that ended says about its service.
enum Verdict {
  /// The service answered, whatever it said.
  case success
  /// It failed in a way that is the service's fault.
  case failure
  /// It failed in a way that overload explains.
  case overload
  /// It works, and was asked too often (429) by somebody who waits as long as it says: no reason to leave it alone for longer.
  case throttled
  /// Nothing: the attempt was cancelled, superseded or refused on this side.
  case none

  /// Whether it speaks against the service.
  var isFailure: Bool { self == .failure || self == .overload }

  /// What the error of an attempt says; no error is a success.
  ///
  /// - Parameter hasBegun: whether its answer had begun, as the call's own. How long that goes on is up to what is asked and to who
  ///   reads it, so it says nothing of the service if the deadline passes then; one that falls silent says enough.
  init(_ error: ServiceError?, hasBegun: Bool = false) {
    switch error?.code {
    case nil: self = .success
    case .deadlineExceeded where hasBegun: self = .none
    case .attemptTimeout, .deadlineExceeded: self = .overload
    case .connectionRefused, .connectTimeout, .insecureConnection, .connectionLost, .streamStalled:
      self = .failure
    case .httpStatus:
      switch error?.status?.code ?? 0 {
      case 429, 503, 504: self = .overload
      case 408, 500...: self = .failure
      default: self = .success
      }
    // An answer that isn't HTTP at all has no status; one that isn't what this call expects is an answer.
    case .undecodableResponse: self = error?.status == nil ? .failure : .success
    default: self = .none
    }
  }
}

/// Why something failed, in the terms of the protocol.
struct Failure: WireMessage, Hashable {
  var message = ""
  var source = ""
  var stackTrace = ""
  /// What led to it; at most one.
  var cause: [Failure] = []
  var application: ApplicationFailure?
  var timeout: TimeoutFailure?
  var canceled: CanceledFailure?

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    coder.text(1, &message)
    coder.text(2, &source)
    coder.text(3, &stackTrace)
    try coder.messages(4, &cause)
    try coder.message(5, &application)
    try coder.message(6, &timeout)
    try coder.message(7, &canceled)
  }
}

/// A failure of what is run.
struct ApplicationFailure: WireMessage, Hashable {
  var type = ""
  var isNonRetryable = false
  var details: Payloads?

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    coder.text(1, &type)
    coder.flag(2, &isNonRetryable)
    try coder.message(3, &details)
  }
}

/// Something took too long.
struct TimeoutFailure: WireMessage, Hashable {
  var type: Int32 = 0
  var lastHeartbeatDetails: Payloads?

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    coder.integer(1, &type)
    try coder.message(2, &lastHeartbeatDetails)
  }
}

/// Something was cancelled.
struct CanceledFailure: WireMessage, Hashable {
  var details: Payloads?

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    try coder.message(1, &details)
  }
}

/// Tells a run something.
struct SignalWorkflowExecutionRequest: TemporalRequest {
  typealias Response = EmptyMessage
  static let method = "SignalWorkflowExecution"

  var namespace = ""
  var workflowExecution: WorkflowExecution?
  var signalName = ""
  var identity = ""
  /// Makes it safe to ask again.
  var requestID = ""

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    coder.text(1, &namespace)
    try coder.message(2, &workflowExecution)
    coder.text(3, &signalName)
    coder.text(5, &identity)
    coder.text(6, &requestID)
  }
}

/// A run was told something.
struct WorkflowSignaledEvent: WireMessage, Hashable {
  var signalName = ""

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    coder.text(1, &signalName)
  }
}

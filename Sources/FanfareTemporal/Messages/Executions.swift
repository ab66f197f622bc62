/// Begins a run.
struct StartWorkflowExecutionRequest: TemporalRequest {
  typealias Response = StartWorkflowExecutionResponse
  static let method = "StartWorkflowExecution"

  /// What is done if there was a run of that name, and it has ended.
  enum IDReusePolicy: Int32 {
    case unspecified = 0
    case rejectDuplicate = 3
  }

  var namespace = ""
  var workflowID = ""
  var workflowType: TypeName?
  var taskQueue: TaskQueue?
  var input: Payloads?
  var identity = ""
  /// Makes it safe to ask again.
  var requestID = ""
  var workflowIDReusePolicy = IDReusePolicy.unspecified

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    coder.text(1, &namespace)
    coder.text(2, &workflowID)
    try coder.message(3, &workflowType)
    try coder.message(4, &taskQueue)
    try coder.message(5, &input)
    coder.text(9, &identity)
    coder.text(10, &requestID)
    coder.choice(11, &workflowIDReusePolicy)
  }
}

/// The run that was begun.
struct StartWorkflowExecutionResponse: WireMessage, Hashable {
  var runID = ""

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    coder.text(1, &runID)
  }
}

/// Asks for what has happened in a run, or waits for its end.
struct GetWorkflowExecutionHistoryRequest: TemporalRequest {
  typealias Response = GetWorkflowExecutionHistoryResponse
  static let method = "GetWorkflowExecutionHistory"

  /// Which events are wanted.
  enum Filter: Int32 {
    case unspecified = 0
    case all = 1
    case closeEvent = 2
  }

  var namespace = ""
  var execution: WorkflowExecution?
  /// How many events come at a time; 0 leaves it to the server.
  var maximumPageSize: Int32 = 0
  var nextPageToken: [UInt8] = []
  /// Whether to wait for an event.
  var waitsForNewEvent = false
  var filter = Filter.unspecified

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    coder.text(1, &namespace)
    try coder.message(2, &execution)
    coder.integer(3, &maximumPageSize)
    coder.bytes(4, &nextPageToken)
    coder.flag(5, &waitsForNewEvent)
    coder.choice(6, &filter)
  }
}

/// A page of what has happened in a run.
struct GetWorkflowExecutionHistoryResponse: WireMessage, Hashable {
  var history: History?
  var nextPageToken: [UInt8] = []

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    try coder.message(1, &history)
    coder.bytes(3, &nextPageToken)
  }
}

/// Asks that a run be cancelled.
struct RequestCancelWorkflowExecutionRequest: TemporalRequest {
  typealias Response = EmptyMessage
  static let method = "RequestCancelWorkflowExecution"

  var namespace = ""
  var execution: WorkflowExecution?
  var identity = ""
  var requestID = ""
  /// Where the run began, in whichever history it is; empty for any.
  var firstExecutionRunID = ""
  var reason = ""

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    coder.text(1, &namespace)
    try coder.message(2, &execution)
    coder.text(3, &identity)
    coder.text(4, &requestID)
    coder.text(5, &firstExecutionRunID)
    coder.text(6, &reason)
  }
}

/// Asks a run a question, which a worker answers.
struct QueryWorkflowRequest: TemporalRequest {
  typealias Response = QueryWorkflowResponse
  static let method = "QueryWorkflow"

  var namespace = ""
  var execution: WorkflowExecution?
  var query: WorkflowQuery?

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    coder.text(1, &namespace)
    try coder.message(2, &execution)
    try coder.message(3, &query)
  }
}

/// The answer of a run.
struct QueryWorkflowResponse: WireMessage, Hashable {
  var result: Payloads?

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    try coder.message(1, &result)
  }
}

/// Asks who the server is.
struct GetSystemInfoRequest: TemporalRequest {
  typealias Response = GetSystemInfoResponse
  static let method = "GetSystemInfo"

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {}
}

/// Who the server is.
struct GetSystemInfoResponse: WireMessage, Hashable {
  var serverVersion = ""

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    coder.text(1, &serverVersion)
  }
}

/// Asks about a namespace.
struct DescribeNamespaceRequest: TemporalRequest {
  typealias Response = EmptyMessage
  static let method = "DescribeNamespace"

  var namespace = ""

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    coder.text(1, &namespace)
  }
}

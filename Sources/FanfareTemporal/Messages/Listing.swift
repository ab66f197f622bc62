/// Asks what is known of a run.
struct DescribeWorkflowExecutionRequest: TemporalRequest {
  typealias Response = DescribeWorkflowExecutionResponse
  static let method = "DescribeWorkflowExecution"

  var namespace = ""
  var execution: WorkflowExecution?

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    coder.text(1, &namespace)
    try coder.message(2, &execution)
  }
}

/// What is known of a run.
struct DescribeWorkflowExecutionResponse: WireMessage, Hashable {
  var workflowExecutionInfo: WorkflowExecutionInfo?

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    try coder.message(2, &workflowExecutionInfo)
  }
}

/// Asks for the runs that a query of the cluster's visibility finds.
struct ListWorkflowExecutionsRequest: TemporalRequest {
  typealias Response = ListWorkflowExecutionsResponse
  static let method = "ListWorkflowExecutions"

  var namespace = ""
  var pageSize: Int32 = 0
  var nextPageToken: [UInt8] = []
  var query = ""

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    coder.text(1, &namespace)
    coder.integer(2, &pageSize)
    coder.bytes(3, &nextPageToken)
    coder.text(4, &query)
  }
}

/// Some of the runs that were found.
struct ListWorkflowExecutionsResponse: WireMessage, Hashable {
  var executions: [WorkflowExecutionInfo] = []
  var nextPageToken: [UInt8] = []

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    try coder.messages(1, &executions)
    coder.bytes(2, &nextPageToken)
  }
}

/// A run as a list shows it.
struct WorkflowExecutionInfo: WireMessage, Hashable {
  /// Whether it goes on, and if not how it ended.
  enum Status: Int32 {
    case unspecified = 0
    case running = 1
    case completed = 2
    case failed = 3
    case canceled = 4
    case terminated = 5
    case continuedAsNew = 6
    case timedOut = 7
    case paused = 8
  }

  var execution: WorkflowExecution?
  var type: TypeName?
  var startTime: WireTimestamp?
  var status = Status.unspecified
  var historyLength: Int64 = 0

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    try coder.message(1, &execution)
    try coder.message(2, &type)
    try coder.message(3, &startTime)
    coder.choice(5, &status)
    coder.integer(6, &historyLength)
  }
}

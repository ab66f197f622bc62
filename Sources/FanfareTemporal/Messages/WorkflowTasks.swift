/// Asks for a task of a run; the server answers when there is one, or with an empty response after a minute.
struct PollWorkflowTaskQueueRequest: TemporalRequest {
  typealias Response = WorkflowTask
  static let method = "PollWorkflowTaskQueue"

  var namespace = ""
  var taskQueue: TaskQueue?
  var identity = ""
  /// Which of the server's partitions is asked: the one that it named last.
  var pollerGroupID = ""

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    coder.text(1, &namespace)
    try coder.message(2, &taskQueue)
    coder.text(3, &identity)
    coder.text(10, &pollerGroupID)
  }
}

/// `PollWorkflowTaskQueueResponse`: what has happened in a run and what is asked about it.
struct WorkflowTask: WireMessage {
  /// Empty if there is no task.
  var taskToken: [UInt8] = []
  var execution: WorkflowExecution?
  var workflowType: TypeName?
  /// The beginning of the last task that was answered; 0 if none was.
  var previousStartedEventID: Int64 = 0
  var startedEventID: Int64 = 0
  var attempt: Int32 = 0
  var history: History?
  var nextPageToken: [UInt8] = []
  /// A question that comes alone, and is answered by itself.
  var query: WorkflowQuery?
  /// Questions that come with a task, by their identifiers.
  var queries: [String: WorkflowQuery] = [:]
  var messages: [ProtocolMessage] = []
  var pollerGroupID = ""

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    coder.bytes(1, &taskToken)
    try coder.message(2, &execution)
    try coder.message(3, &workflowType)
    coder.integer(4, &previousStartedEventID)
    coder.integer(5, &startedEventID)
    coder.integer(6, &attempt)
    try coder.message(8, &history)
    coder.bytes(9, &nextPageToken)
    try coder.message(10, &query)
    try coder.map(14, &queries)
    try coder.messages(15, &messages)
    coder.text(17, &pollerGroupID)
  }
}

/// A question about a run.
struct WorkflowQuery: WireMessage, Hashable {
  var type = ""
  var arguments: Payloads?

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    coder.text(1, &type)
    try coder.message(2, &arguments)
  }
}

/// The answer to a question that came with a task.
struct WorkflowQueryResult: WireMessage, Hashable {
  /// Whether a question was answered.
  enum Kind: Int32 {
    case unspecified = 0
    case answered = 1
    case failed = 2
  }

  var kind = Kind.unspecified
  var answer: Payloads?
  var errorMessage = ""

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    coder.choice(1, &kind)
    try coder.message(2, &answer)
    coder.text(3, &errorMessage)
  }
}

/// A message of a protocol between a client and a run, such as an update.
struct ProtocolMessage: WireMessage, Hashable {
  var id = ""
  var protocolInstanceID = ""
  var eventID: Int64 = 0
  var body: AnyMessage?

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    coder.text(1, &id)
    coder.text(2, &protocolInstanceID)
    coder.integer(3, &eventID)
    try coder.message(5, &body)
  }
}

/// A message of a kind that it names: `google.protobuf.Any`.
struct AnyMessage: WireMessage, Hashable {
  var typeURL = ""
  var value: [UInt8] = []

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    coder.text(1, &typeURL)
    coder.bytes(2, &value)
  }
}

/// Says that an update isn't accepted: `temporal.api.update.v1.Rejection`.
struct UpdateRejection: WireMessage, Hashable {
  static let typeURL = "type.googleapis.com/temporal.api.update.v1.Rejection"

  var rejectedRequestMessageID = ""
  var rejectedRequestSequencingEventID: Int64 = 0
  var rejectedRequest: UpdateRequest?
  var failure: Failure?

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    coder.text(1, &rejectedRequestMessageID)
    coder.integer(2, &rejectedRequestSequencingEventID)
    try coder.message(3, &rejectedRequest)
    try coder.message(4, &failure)
  }
}

/// Asks for an update: `temporal.api.update.v1.Request`.
struct UpdateRequest: WireMessage, Hashable {
  static let typeURL = "type.googleapis.com/temporal.api.update.v1.Request"

  /// Who asks.
  struct Meta: WireMessage, Hashable {
    var updateID = ""
    var identity = ""

    mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
      coder.text(1, &updateID)
      coder.text(2, &identity)
    }
  }

  /// What is asked for.
  struct Input: WireMessage, Hashable {
    var name = ""
    var arguments: Payloads?

    mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
      coder.text(2, &name)
      try coder.message(3, &arguments)
    }
  }

  var meta: Meta?
  var input: Input?
  var requestID = ""

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    try coder.message(1, &meta)
    try coder.message(2, &input)
    coder.text(3, &requestID)
  }
}

/// Answers a task of a run with commands.
struct RespondWorkflowTaskCompletedRequest: TemporalRequest {
  typealias Response = EmptyMessage
  static let method = "RespondWorkflowTaskCompleted"

  /// Where the next task of the same run is offered first.
  struct StickyAttributes: WireMessage, Hashable {
    var workerTaskQueue: TaskQueue?
    var scheduleToStartTimeout: WireDuration?

    mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
      try coder.message(1, &workerTaskQueue)
      try coder.message(2, &scheduleToStartTimeout)
    }
  }

  var taskToken: [UInt8] = []
  var commands: [Command] = []
  var identity = ""
  var stickyAttributes: StickyAttributes?
  var queryResults: [String: WorkflowQueryResult] = [:]
  var namespace = ""
  var messages: [ProtocolMessage] = []
  var metadata: CompletedMetadata?
  var resourceID = ""

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    coder.bytes(1, &taskToken)
    try coder.messages(2, &commands)
    coder.text(3, &identity)
    try coder.message(4, &stickyAttributes)
    try coder.map(8, &queryResults)
    coder.text(9, &namespace)
    try coder.messages(11, &messages)
    try coder.message(12, &metadata)
    coder.text(18, &resourceID)
  }
}

/// Says that a task of a run can't be answered; the server offers it again.
struct RespondWorkflowTaskFailedRequest: TemporalRequest {
  typealias Response = EmptyMessage
  static let method = "RespondWorkflowTaskFailed"

  /// Why.
  enum Cause: Int32 {
    case unspecified = 0
    case workerFailure = 14
    case nonDeterminism = 24
  }

  var taskToken: [UInt8] = []
  var cause = Cause.unspecified
  var failure: Failure?
  var identity = ""
  var namespace = ""

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    coder.bytes(1, &taskToken)
    coder.choice(2, &cause)
    try coder.message(3, &failure)
    coder.text(4, &identity)
    coder.text(6, &namespace)
  }
}

/// Answers a question that came alone.
struct RespondQueryTaskCompletedRequest: TemporalRequest {
  typealias Response = EmptyMessage
  static let method = "RespondQueryTaskCompleted"

  var taskToken: [UInt8] = []
  var kind = WorkflowQueryResult.Kind.unspecified
  var result: Payloads?
  var errorMessage = ""
  var namespace = ""
  var pollerGroupID = ""

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    coder.bytes(1, &taskToken)
    coder.choice(2, &kind)
    try coder.message(3, &result)
    coder.text(4, &errorMessage)
    coder.text(6, &namespace)
    coder.text(9, &pollerGroupID)
  }
}

/// A message without fields that matter.
struct EmptyMessage: WireMessage, Hashable {
  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {}
}

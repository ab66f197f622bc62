/// Asks for an activity; the server answers when there is one, or with an empty response after a minute.
struct PollActivityTaskQueueRequest: TemporalRequest {
  typealias Response = ActivityTask
  static let method = "PollActivityTaskQueue"

  var namespace = ""
  var taskQueue: TaskQueue?
  var identity = ""

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    coder.text(1, &namespace)
    try coder.message(2, &taskQueue)
    coder.text(3, &identity)
  }
}

/// `PollActivityTaskQueueResponse`: an activity to perform.
struct ActivityTask: WireMessage {
  /// Empty if there is no activity.
  var taskToken: [UInt8] = []
  var execution: WorkflowExecution?
  var activityType: TypeName?
  var activityID = ""
  var input: Payloads?
  var heartbeatDetails: Payloads?
  /// When it was asked for; the same for all attempts.
  var scheduledTime: WireTimestamp?
  /// Counts from 1.
  var attempt: Int32 = 0

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    coder.bytes(1, &taskToken)
    try coder.message(4, &execution)
    try coder.message(5, &activityType)
    coder.text(6, &activityID)
    try coder.message(8, &input)
    try coder.message(9, &heartbeatDetails)
    try coder.message(10, &scheduledTime)
    coder.integer(13, &attempt)
  }
}

/// Says that an activity is still being performed, and keeps what the next one who performs it needs to know.
struct RecordActivityTaskHeartbeatRequest: TemporalRequest {
  typealias Response = HeartbeatAnswer
  static let method = "RecordActivityTaskHeartbeat"

  var taskToken: [UInt8] = []
  var details: Payloads?
  var identity = ""
  var namespace = ""

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    coder.bytes(1, &taskToken)
    try coder.message(2, &details)
    coder.text(3, &identity)
    coder.text(4, &namespace)
  }
}

/// What the server wants of an activity.
struct HeartbeatAnswer: WireMessage, Hashable {
  var isCancelRequested = false

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    coder.flag(1, &isCancelRequested)
  }
}

/// An activity has succeeded.
struct RespondActivityTaskCompletedRequest: TemporalRequest {
  typealias Response = EmptyMessage
  static let method = "RespondActivityTaskCompleted"

  var taskToken: [UInt8] = []
  var result: Payloads?
  var identity = ""
  var namespace = ""

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    coder.bytes(1, &taskToken)
    try coder.message(2, &result)
    coder.text(3, &identity)
    coder.text(4, &namespace)
  }
}

/// An activity has failed.
struct RespondActivityTaskFailedRequest: TemporalRequest {
  typealias Response = EmptyMessage
  static let method = "RespondActivityTaskFailed"

  var taskToken: [UInt8] = []
  var failure: Failure?
  var identity = ""
  var namespace = ""
  var lastHeartbeatDetails: Payloads?

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    coder.bytes(1, &taskToken)
    try coder.message(2, &failure)
    coder.text(3, &identity)
    coder.text(4, &namespace)
    try coder.message(5, &lastHeartbeatDetails)
  }
}

/// An activity was given up, as was asked for.
struct RespondActivityTaskCanceledRequest: TemporalRequest {
  typealias Response = EmptyMessage
  static let method = "RespondActivityTaskCanceled"

  var taskToken: [UInt8] = []
  var details: Payloads?
  var identity = ""
  var namespace = ""

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    coder.bytes(1, &taskToken)
    try coder.message(2, &details)
    coder.text(3, &identity)
    coder.text(4, &namespace)
  }
}

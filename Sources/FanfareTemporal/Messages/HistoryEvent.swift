/// Something that the server has written down of a run.
struct HistoryEvent: WireMessage, Hashable {
  /// The kinds of events that matter here; all others are ``other``.
  enum Kind: Int32 {
    case other = 0
    case workflowStarted = 1
    case workflowCompleted = 2
    case workflowFailed = 3
    case workflowTimedOut = 4
    case taskScheduled = 5
    case taskStarted = 6
    case taskCompleted = 7
    case taskTimedOut = 8
    case taskFailed = 9
    case activityScheduled = 10
    case activityStarted = 11
    case activityCompleted = 12
    case activityFailed = 13
    case activityTimedOut = 14
    case activityCancelRequested = 15
    case activityCanceled = 16
    case timerStarted = 17
    case timerFired = 18
    case timerCanceled = 19
    case cancelRequested = 20
    case workflowCanceled = 21
    case workflowSignaled = 26
    case workflowTerminated = 27
    case workflowContinuedAsNew = 28
    case propertiesModified = 46
  }

  var id: Int64 = 0
  var time: WireTimestamp?
  var kind = Kind.other
  var workflowStarted: WorkflowStartedEvent?
  var workflowCompleted: WorkflowCompletedEvent?
  var workflowFailed: WorkflowFailedEvent?
  var taskStarted: TaskStartedEvent?
  var taskCompleted: TaskCompletedEvent?
  var activityScheduled: ActivityScheduledEvent?
  var activityCompleted: ActivityCompletedEvent?
  var activityFailed: ActivityFailedEvent?
  var activityTimedOut: ActivityFailedEvent?
  var activityCanceled: ActivityCanceledEvent?
  var activityCancelRequested: ActivityCancelRequestedEvent?
  var timerStarted: TimerEvent?
  var timerFired: TimerEvent?
  var timerCanceled: TimerEvent?
  var workflowSignaled: WorkflowSignaledEvent?
  var workflowCanceled: WorkflowCanceledEvent?
  var workflowTerminated: WorkflowTerminatedEvent?
  var workflowContinuedAsNew: ContinuedAsNewEvent?

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    coder.integer(1, &id)
    try coder.message(2, &time)
    coder.choice(3, &kind)
    try coder.message(6, &workflowStarted)
    try coder.message(7, &workflowCompleted)
    try coder.message(8, &workflowFailed)
    try coder.message(11, &taskStarted)
    try coder.message(12, &taskCompleted)
    try coder.message(15, &activityScheduled)
    try coder.message(17, &activityCompleted)
    try coder.message(18, &activityFailed)
    try coder.message(19, &activityTimedOut)
    try coder.message(20, &timerStarted)
    try coder.message(21, &timerFired)
    try coder.message(22, &activityCancelRequested)
    try coder.message(23, &activityCanceled)
    try coder.message(24, &timerCanceled)
    try coder.message(26, &workflowSignaled)
    try coder.message(27, &workflowTerminated)
    try coder.message(29, &workflowCanceled)
    try coder.message(33, &workflowContinuedAsNew)
  }
}

/// All events of a run, or a page of them.
struct History: WireMessage, Hashable {
  var events: [HistoryEvent] = []

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    try coder.messages(1, &events)
  }
}

/// The first event of a run.
struct WorkflowStartedEvent: WireMessage, Hashable {
  var workflowType: TypeName?
  var taskQueue: TaskQueue?
  var input: Payloads?
  var firstExecutionRunID = ""
  var retryPolicy: RetryPolicy?
  var memo: Memo?
  var searchAttributes: SearchAttributes?

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    try coder.message(1, &workflowType)
    try coder.message(5, &taskQueue)
    try coder.message(6, &input)
    coder.text(16, &firstExecutionRunID)
    try coder.message(17, &retryPolicy)
    try coder.message(22, &memo)
    try coder.message(23, &searchAttributes)
  }
}

/// A run is complete.
struct WorkflowCompletedEvent: WireMessage, Hashable {
  var result: Payloads?

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    try coder.message(1, &result)
  }
}

/// A run has failed.
struct WorkflowFailedEvent: WireMessage, Hashable {
  var failure: Failure?

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    try coder.message(1, &failure)
  }
}

/// A run was cancelled.
struct WorkflowCanceledEvent: WireMessage, Hashable {
  var details: Payloads?

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    try coder.message(2, &details)
  }
}

/// Somebody has ended a run without asking it.
struct WorkflowTerminatedEvent: WireMessage, Hashable {
  var reason = ""

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    coder.text(1, &reason)
  }
}

/// A run goes on in another history.
struct ContinuedAsNewEvent: WireMessage, Hashable {
  var newExecutionRunID = ""

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    coder.text(1, &newExecutionRunID)
  }
}

/// A worker is asked.
struct TaskStartedEvent: WireMessage, Hashable {
  /// Whether the history is long enough for another one.
  var suggestsContinueAsNew = false

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    coder.flag(4, &suggestsContinueAsNew)
  }
}

/// A worker has answered.
struct TaskCompletedEvent: WireMessage, Hashable {
  var metadata: CompletedMetadata?

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    try coder.message(6, &metadata)
  }
}

/// An activity was asked for.
struct ActivityScheduledEvent: WireMessage, Hashable {
  var activityID = ""
  var activityType: TypeName?

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    coder.text(1, &activityID)
    try coder.message(2, &activityType)
  }
}

/// An activity has succeeded.
struct ActivityCompletedEvent: WireMessage, Hashable {
  var result: Payloads?
  var scheduledEventID: Int64 = 0

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    try coder.message(1, &result)
    coder.integer(2, &scheduledEventID)
  }
}

/// An activity has failed or wasn't done in time.
struct ActivityFailedEvent: WireMessage, Hashable {
  var failure: Failure?
  var scheduledEventID: Int64 = 0

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    try coder.message(1, &failure)
    coder.integer(2, &scheduledEventID)
  }
}

/// An activity was given up.
struct ActivityCanceledEvent: WireMessage, Hashable {
  var details: Payloads?
  var scheduledEventID: Int64 = 0

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    try coder.message(1, &details)
    coder.integer(3, &scheduledEventID)
  }
}

/// An activity was to be given up.
struct ActivityCancelRequestedEvent: WireMessage, Hashable {
  var scheduledEventID: Int64 = 0

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    coder.integer(1, &scheduledEventID)
  }
}

/// Something happened to a timer.
struct TimerEvent: WireMessage, Hashable {
  var timerID = ""

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    coder.text(1, &timerID)
  }
}

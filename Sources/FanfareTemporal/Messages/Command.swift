/// What a worker has the server do for a run.
struct Command: WireMessage, Hashable {
  /// The kinds of commands that are used here.
  enum Kind: Int32 {
    case unspecified = 0
    case scheduleActivity = 1
    case requestCancelActivity = 2
    case startTimer = 3
    case completeWorkflow = 4
    case failWorkflow = 5
    case cancelTimer = 6
    case cancelWorkflow = 7
    case continueAsNew = 10
    case modifyProperties = 16
  }

  var kind = Kind.unspecified
  var scheduleActivity: ScheduleActivityCommand?
  var startTimer: StartTimerCommand?
  var completeWorkflow: PayloadsCommand?
  var failWorkflow: FailWorkflowCommand?
  var requestCancelActivity: RequestCancelActivityCommand?
  var cancelTimer: CancelTimerCommand?
  var cancelWorkflow: PayloadsCommand?
  var continueAsNew: ContinueAsNewCommand?
  var modifyProperties: ModifyPropertiesCommand?
  var userMetadata: UserMetadata?

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    coder.choice(1, &kind)
    try coder.message(2, &scheduleActivity)
    try coder.message(3, &startTimer)
    try coder.message(4, &completeWorkflow)
    try coder.message(5, &failWorkflow)
    try coder.message(6, &requestCancelActivity)
    try coder.message(7, &cancelTimer)
    try coder.message(8, &cancelWorkflow)
    try coder.message(11, &continueAsNew)
    try coder.message(17, &modifyProperties)
    try coder.message(301, &userMetadata)
  }
}

/// Has an activity performed.
struct ScheduleActivityCommand: WireMessage, Hashable {
  var activityID = ""
  var activityType: TypeName?
  var taskQueue: TaskQueue?
  var input: Payloads?
  var startToCloseTimeout: WireDuration?
  var heartbeatTimeout: WireDuration?
  var retryPolicy: RetryPolicy?

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    coder.text(1, &activityID)
    try coder.message(2, &activityType)
    try coder.message(4, &taskQueue)
    try coder.message(6, &input)
    try coder.message(9, &startToCloseTimeout)
    try coder.message(10, &heartbeatTimeout)
    try coder.message(11, &retryPolicy)
  }
}

/// Starts a timer.
struct StartTimerCommand: WireMessage, Hashable {
  var timerID = ""
  var startToFireTimeout: WireDuration?

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    coder.text(1, &timerID)
    try coder.message(2, &startToFireTimeout)
  }
}

/// Completes or cancels a run, with what it yields.
struct PayloadsCommand: WireMessage, Hashable {
  var payloads: Payloads?

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    try coder.message(1, &payloads)
  }
}

/// Fails a run.
struct FailWorkflowCommand: WireMessage, Hashable {
  var failure: Failure?

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    try coder.message(1, &failure)
  }
}

/// Ends a history, and begins another one for the same run.
///
/// Limits that aren't given stay as they are; what is given with a run by those who begin it has to be passed on.
struct ContinueAsNewCommand: WireMessage, Hashable {
  var workflowType: TypeName?
  var taskQueue: TaskQueue?
  var input: Payloads?
  var retryPolicy: RetryPolicy?
  var memo: Memo?
  var searchAttributes: SearchAttributes?

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    try coder.message(1, &workflowType)
    try coder.message(2, &taskQueue)
    try coder.message(3, &input)
    try coder.message(7, &retryPolicy)
    try coder.message(13, &memo)
    try coder.message(14, &searchAttributes)
  }
}

/// Asks that an activity be given up.
struct RequestCancelActivityCommand: WireMessage, Hashable {
  var scheduledEventID: Int64 = 0

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    coder.integer(1, &scheduledEventID)
  }
}

/// Forgets a timer.
struct CancelTimerCommand: WireMessage, Hashable {
  var timerID = ""

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    coder.text(1, &timerID)
  }
}

/// Changes what is shown of a run.
struct ModifyPropertiesCommand: WireMessage, Hashable {
  var upsertedMemo: Memo?

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    try coder.message(1, &upsertedMemo)
  }
}

internal import Fanfare
internal import FanfareJSON
internal import FanfareText
internal import FanfareWorkflows

/// What a turn of a run leads to: one command and one event each.
enum TurnCommand: Sendable {
  case perform(ActivityRequest)
  /// Gives up an activity, which was asked for in an event.
  case cancelActivity(Int, event: Int64)
  case startTimer(Int, after: Duration)
  case cancelTimer(Int)
  /// Shows what is optional and failed.
  case note(optionalFailures: [WorkflowError])
  /// Ends the run, with what the answers to its calls came to.
  case end(HostedRun.End, Meters)
  /// Goes on in another history, with what was given with the run.
  case goOn(StartInput, RunProperties)

  /// What ends a run; one whose output is more than a cluster keeps fails.
  ///
  /// That is decided here and not where the command is written, since the event that is looked for in the history follows from it.
  ///
  /// - Parameters:
  ///   - end: how the run ended.
  ///   - meters: what the answers to its calls came to.
  ///   - keepsLargeValues: whether an output that is too large for a history goes to a blob store.
  static func all(of end: HostedRun.End, _ meters: Meters, keepsLargeValues: Bool = false) -> [TurnCommand] {
    guard case .completed(let output, let failures) = end else { return [.end(end, meters)] }
    do throws(TemporalError) {
      _ = try Payload(output, "the output of the run", mayBeLarge: keepsLargeValues)
    } catch {
      return [.end(.faulted(WorkflowError(.runtime, error.message)), meters)]
    }
    return failures.isEmpty ? [.end(end, meters)] : [.note(optionalFailures: failures), .end(end, meters)]
  }

  /// Whether an event is what it leads to.
  func hasLed(to event: HistoryEvent) -> Bool {
    switch self {
    case .perform(let request):
      event.activityScheduled?.activityID == "\(request.number)"
        && event.activityScheduled?.activityType?.name == request.kind.rawValue
    case .cancelActivity(_, let scheduled): event.activityCancelRequested?.scheduledEventID == scheduled
    case .startTimer(let number, _): event.timerStarted?.timerID == "\(number)"
    case .cancelTimer(let number): event.timerCanceled?.timerID == "\(number)"
    case .note: event.kind == .propertiesModified
    case .end(.completed, _): event.kind == .workflowCompleted
    case .end(.faulted, _): event.kind == .workflowFailed
    case .end(.cancelled, _): event.kind == .workflowCanceled
    case .goOn: event.kind == .workflowContinuedAsNew
    }
  }

  /// The command for the server.
  ///
  /// - Parameter taskQueue: where activities are offered.
  func command(taskQueue: String) -> Command {
    var command = Command()
    switch self {
    case .perform(let request):
      command.kind = .scheduleActivity
      command.scheduleActivity = ScheduleActivityCommand(request, taskQueue: taskQueue)
      command.userMetadata = UserMetadata(summary: Payload(text: request.task.task.reference))
    case .cancelActivity(_, let event):
      command.kind = .requestCancelActivity
      command.requestCancelActivity = RequestCancelActivityCommand(scheduledEventID: event)
    case .startTimer(let number, let duration):
      command.kind = .startTimer
      command.startTimer = StartTimerCommand(timerID: "\(number)", startToFireTimeout: WireDuration(duration))
    case .cancelTimer(let number):
      command.kind = .cancelTimer
      command.cancelTimer = CancelTimerCommand(timerID: "\(number)")
    case .note(let failures):
      command.kind = .modifyProperties
      let payload = try? Payload(.array(failures.map(\.json)), "what is optional and failed")
      command.modifyProperties = ModifyPropertiesCommand(
        upsertedMemo: Memo(fields: ["optionalFailures": payload ?? Payload(text: "too many to be kept")])
      )
    case .end(let end, let meters): Self.fill(&command, end, meters)
    case .goOn(let start, let properties):
      command.kind = .continueAsNew
      // It isn't too large: such a run doesn't go on elsewhere.
      let input = (try? start.payload).map { Payloads($0) }
      command.continueAsNew = ContinueAsNewCommand(
        start.typeName,
        on: taskQueue,
        input,
        keeping: properties
      )
    }
    return command
  }

  private static func fill(_ command: inout Command, _ end: HostedRun.End, _ meters: Meters) {
    switch end {
    case .completed(let output, let failures):
      command.kind = .completeWorkflow
      // It isn't too large: such a run has failed, or has a store for it.
      var payload = try? Payload(output, "the output of the run", mayBeLarge: true)
      payload?.optionalFailures = failures
      payload?.meters = meters
      command.completeWorkflow = PayloadsCommand(payloads: payload.map { Payloads($0) })
    case .faulted(let error):
      command.kind = .failWorkflow
      var details = Payload(small: error.json)
      details.meters = meters
      command.failWorkflow = FailWorkflowCommand(failure: Failure(error, details: details))
    case .cancelled:
      command.kind = .cancelWorkflow
      command.cancelWorkflow = PayloadsCommand(payloads: Payloads(meters: meters))
    }
  }
}

extension ScheduleActivityCommand {
  /// How long a server waits for a sign of life before it has another worker perform an activity.
  static let heartbeatTimeout = Duration.seconds(10)

  /// How long an activity may take in all: what limits it is the run's own timers, and a lost worker is found by its heartbeats.
  fileprivate static let longest = Duration.seconds(30 * 86_400)

  /// Its input is for people: whoever performs it makes it from the history, so that neither secrets nor what was made with them is in there.
  fileprivate init(_ request: ActivityRequest, taskQueue: String) {
    self = .untilDone("\(request.number)", request.kind.rawValue, on: taskQueue)
    let about: JSONValue = [
      "task": .string(request.task.task.reference), "idempotencyKey": .string(request.key.text),
    ]
    if let payload = try? Payload(about, "a key") { input = Payloads(payload) }
  }

  /// An activity that is offered again until a worker has done it; of one that is lost nothing is heard.
  ///
  /// - Parameters:
  ///   - id: what it is called in its run.
  ///   - type: what is to be done.
  ///   - taskQueue: where it is offered.
  static func untilDone(_ id: String, _ type: String, on taskQueue: String) -> ScheduleActivityCommand {
    var command = ScheduleActivityCommand(activityID: id, activityType: TypeName(name: type))
    command.taskQueue = TaskQueue(name: taskQueue)
    command.startToCloseTimeout = WireDuration(longest)
    command.heartbeatTimeout = WireDuration(heartbeatTimeout)
    command.retryPolicy = RetryPolicy(
      initialInterval: WireDuration(.seconds(1)),
      backoffCoefficient: 2,
      maximumInterval: WireDuration(.seconds(30))
    )
    return command
  }
}

extension TurnCommand: CustomStringConvertible {
  /// What it does, for messages.
  var description: String {
    switch self {
    case .perform(let request):
      "activity \(request.number), \(request.kind) at \(request.task.task.reference)"
    case .cancelActivity(let number, _): "the end of activity \(number)"
    case .startTimer(let number, _): "timer \(number)"
    case .cancelTimer(let number): "the end of timer \(number)"
    case .note: "a note of optional failures"
    case .end(.completed, _): "the end of the run, complete"
    case .end(.faulted(let error), _): "the end of the run, faulted: \(error)"
    case .end(.cancelled, _): "the end of the run, cancelled"
    case .goOn: "another history"
    }
  }
}

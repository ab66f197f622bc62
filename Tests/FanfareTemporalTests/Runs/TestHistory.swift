import Fanfare
import FanfareJSON

@testable import FanfareTemporal
@testable import FanfareWorkflows

/// A history as the server would have it, written by hand.
struct TestHistory {
  private(set) var events: [HistoryEvent] = []
  private var seconds: Int64 = 1_000

  /// A run that has begun and is to be decided for the first time.
  init(_ body: String) throws {
    add { $0.kind = .workflowStarted }
    events[0].workflowStarted = WorkflowStartedEvent(firstExecutionRunID: "run")
    define(body)
    turn()
  }

  /// A run that has begun with what is given, or goes on from it, and is to be decided.
  ///
  /// - Parameters:
  ///   - start: what it is given.
  ///   - seconds: when, counted from the usual beginning.
  init(_ start: StartInput, after seconds: Int64 = 0) throws {
    self.seconds += seconds
    add { $0.kind = .workflowStarted }
    events[0].workflowStarted = WorkflowStartedEvent(
      input: Payloads(try start.payload),
      firstExecutionRunID: "run"
    )
    turn()
  }

  /// Begins the run with another definition.
  mutating func define(_ body: String) {
    let head = "document: { dsl: '1.0.3', namespace: test, name: test, version: '1.0.0' }\n"
    let workflow = try? Workflow(parsing: head + body, functions: ["work"])
    let payload = try? workflow.map { try StartInput(workflow: $0).payload }
    events[0].workflowStarted?.input = payload.map { Payloads($0) }
  }

  /// Begins the run with another input.
  mutating func begin(with value: JSONValue) {
    events[0].workflowStarted?.input = (try? Payload(value, "")).map { Payloads($0) }
  }

  /// Begins the run with a memo, a search attribute and a policy of the server's own.
  mutating func begin(searched text: String) {
    events[0].workflowStarted?.memo = Memo(fields: ["colour": Payload(text: text)])
    events[0].workflowStarted?.searchAttributes = SearchAttributes(
      indexedFields: ["colour": Payload(text: text)]
    )
    events[0].workflowStarted?.retryPolicy = RetryPolicy(
      maximumAttempts: 2,
      nonRetryableErrorTypes: ["own"]
    )
  }

  /// Time passes.
  mutating func pass(_ seconds: Int64) { self.seconds += seconds }

  private mutating func add(_ change: (inout HistoryEvent) -> Void) {
    var event = HistoryEvent(id: Int64(events.count + 1), time: WireTimestamp(seconds: seconds))
    change(&event)
    events.append(event)
  }

  /// A worker is asked.
  mutating func turn(after passed: Int64 = 0) {
    seconds += passed
    add { $0.kind = .taskScheduled }
    add { $0.kind = .taskStarted }
  }

  /// A worker has answered.
  mutating func answered(by commands: [TurnCommand], flags: [UInt64] = [1]) {
    add {
      $0.kind = .taskCompleted
      $0.taskCompleted = TaskCompletedEvent(metadata: CompletedMetadata(languageFlags: flags))
    }
    for command in commands { add { event in Self.fill(&event, command) } }
  }

  private static func fill(_ event: inout HistoryEvent, _ command: TurnCommand) {
    switch command {
    case .perform(let request):
      event.kind = .activityScheduled
      event.activityScheduled = ActivityScheduledEvent(
        activityID: "\(request.number)",
        activityType: TypeName(name: request.kind.rawValue)
      )
    case .startTimer(let number, _):
      event.kind = .timerStarted
      event.timerStarted = TimerEvent(timerID: "\(number)")
    case .cancelTimer(let number):
      event.kind = .timerCanceled
      event.timerCanceled = TimerEvent(timerID: "\(number)")
    case .cancelActivity(_, let scheduled):
      event.kind = .activityCancelRequested
      event.activityCancelRequested = ActivityCancelRequestedEvent(scheduledEventID: scheduled)
    case .note: event.kind = .propertiesModified
    case .end: event.kind = .workflowCompleted
    case .goOn: event.kind = .workflowContinuedAsNew
    }
  }

  /// An activity ends somehow.
  mutating func end(_ number: Int, _ change: (inout HistoryEvent, Int64) -> Void) {
    let scheduled = events.first { $0.activityScheduled?.activityID == "\(number)" }?.id ?? 0
    add { change(&$0, scheduled) }
  }

  /// An activity succeeds.
  mutating func complete(
    _ number: Int,
    _ output: JSONValue,
    _ meters: Meters? = nil,
    leavingOut failures: [WorkflowError]? = nil
  ) {
    let outcome = JSONValue(
      encoding: ActivityOutcome(output: output, meters: meters, optionalFailures: failures)
    )
    end(number) { event, scheduled in
      event.kind = .activityCompleted
      event.activityCompleted = ActivityCompletedEvent(scheduledEventID: scheduled)
      event.activityCompleted?.result = (try? Payload(outcome, "")).map { Payloads($0) }
    }
  }

  /// An activity fails.
  mutating func fail(_ number: Int, _ error: WorkflowError) {
    end(number) { event, scheduled in
      event.kind = .activityFailed
      event.activityFailed = ActivityFailedEvent(scheduledEventID: scheduled)
      event.activityFailed?.failure = Failure(ActivityFailure(error: error))
    }
  }

  /// A timer fires.
  mutating func fire(_ number: Int) {
    add {
      $0.kind = .timerFired
      $0.timerFired = TimerEvent(timerID: "\(number)")
    }
  }

  /// Somebody asks that the run be cancelled.
  mutating func cancel() { add { $0.kind = .cancelRequested } }
}

import FanfareJSON
import FanfareWorkflows

@testable import FanfareTemporal

/// A page of a batch, and its history as the server would write it.
struct TestPage {
  var page: BatchPage
  var state: BatchState
  private(set) var events: [HistoryEvent] = []
  /// The time, in seconds.
  private var time: Int64 = 0

  /// - Parameters:
  ///   - count: how many documents it has.
  ///   - number: counts the pages from 0.
  ///   - isLast: whether no page follows.
  ///   - concurrency: how many documents may be under way at a time.
  init(of count: Int, number: Int = 0, isLast: Bool = true, concurrency: Int = 4) throws {
    let head = "document: { dsl: '1.0.3', namespace: test, name: test, version: '1.0.0' }\n"
    page = BatchPage(
      batch: "b",
      number: number,
      first: number * 10,
      isLast: isLast,
      beginsAlone: number == 0,
      concurrency: concurrency,
      start: StartInput(workflow: try Workflow(parsing: head + "do: [ { a: { set: { n: 1 } } } ]")),
      documents: (0..<count).map { BatchDocument(at: "d\($0)", ["n": .number(JSONNumber($0))]) }
    )
    state = BatchState(of: page)
    add { $0.kind = .workflowStarted }
  }

  private mutating func add(_ change: (inout HistoryEvent) -> Void) {
    var event = HistoryEvent(id: Int64(events.count + 1), time: WireTimestamp(seconds: time))
    change(&event)
    events.append(event)
  }

  /// What a worker answers now; the server does it.
  mutating func turn() -> [BatchCommand] {
    state.follow(events)
    let commands = state.commands(for: page)
    for command in commands.map({ $0.command(of: page, taskQueue: "q") }) { add { Self.fill(&$0, command) } }
    return commands
  }

  private static func fill(_ event: inout HistoryEvent, _ command: Command) {
    switch command.kind {
    case .scheduleActivity:
      event.kind = .activityScheduled
      event.activityScheduled = ActivityScheduledEvent(
        activityID: command.scheduleActivity?.activityID ?? "",
        activityType: command.scheduleActivity?.activityType
      )
    case .requestCancelActivity:
      event.kind = .activityCancelRequested
      event.activityCancelRequested = ActivityCancelRequestedEvent(
        scheduledEventID: command.requestCancelActivity?.scheduledEventID ?? 0
      )
    case .completeWorkflow: event.kind = .workflowCompleted
    default: event.kind = .workflowCanceled
    }
  }

  private func asked(_ id: String) -> Int64 {
    events.first { $0.activityScheduled?.activityID == id }?.id ?? 0
  }

  /// How long the next answer waits.
  var patience: Duration {
    mutating get {
      state.follow(events)
      return state.patience(with: state.commands(for: page), for: page)
    }
  }

  /// An activity ends.
  ///
  /// - Parameters:
  ///   - id: what it is called.
  ///   - bytes: how many its result has.
  ///   - seconds: how long after it was asked for, if nothing has ended later.
  mutating func complete(_ id: String, bytes: Int = 0, after seconds: Int64 = 0) {
    let asked = asked(id)
    let begun = events.first { $0.id == asked }?.time?.seconds ?? 0
    time = max(time, begun + seconds)
    let result = Payloads(Payload(data: Array(repeating: 0, count: bytes)))
    add {
      $0.kind = .activityCompleted
      $0.activityCompleted = ActivityCompletedEvent(result: result, scheduledEventID: asked)
    }
  }

  /// An activity was given up.
  mutating func giveUp(_ id: String) {
    let asked = asked(id)
    add {
      $0.kind = .activityCanceled
      $0.activityCanceled = ActivityCanceledEvent(scheduledEventID: asked)
    }
  }

  /// The page before lets this one begin.
  mutating func begin() {
    add {
      $0.kind = .workflowSignaled
      $0.workflowSignaled = WorkflowSignaledEvent(signalName: BatchPage.beginSignal)
    }
  }

  /// The server wants another history.
  mutating func grow() {
    add {
      $0.kind = .taskStarted
      $0.taskStarted = TaskStartedEvent(suggestsContinueAsNew: true)
    }
  }

  /// Somebody cancels the batch.
  mutating func cancel() { add { $0.kind = .cancelRequested } }
}

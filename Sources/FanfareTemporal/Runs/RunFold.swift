internal import Fanfare
internal import FanfareJSON
internal import FanfareWorkflows

/// A run that is made again from its history on the server, and what is to be done next.
///
/// A history has turns: what has happened until a worker is asked, and what that one answers. All that belongs to a turn happens at the
/// time at which it began, so every worker decides the same, and what it decides is compared with what the history says was decided.
struct RunFold: Sendable {
  /// The run as far as it was told.
  var run: HostedRun
  /// Where its activities are offered.
  let taskQueue: String
  let functions: [String]
  let input: StartInput
  /// What was given with it besides.
  let properties: RunProperties
  let start: WireTimestamp
  /// The run of the server in which the run goes on; `nil` if it doesn't.
  private(set) var successor: String?
  /// The beginning of the last turn that it was told.
  private(set) var lastTurn: Int64 = 0
  /// The last event that was followed.
  private(set) var lastEvent: Int64 = 0
  /// What has happened since the last turn.
  private var news: [HistoryEvent] = []
  /// What follows from the last turn; what the history confirms is taken away.
  var commands: [TurnCommand] = []
  /// The activities that haven't ended, by number.
  var activities: [Int: ActivityRequest] = [:]
  /// Those of them that the server hasn't been asked for, since it has as many as it may have; in the order of their turns.
  var waiting: [ActivityRequest] = []
  /// The numbers of the activities that the server has, by the events in which they were asked for, and the other way round.
  var numbers: [Int64: Int] = [:]
  var events: [Int: Int64] = [:]
  /// When nothing more is begun, so that the run can go on in another history.
  var pause: HistoryPause
  /// What has happened to the run's tasks since that was asked for last; empty unless somebody wants to know.
  var told: [RunEvent] = []

  /// Makes a run that hasn't been told anything.
  ///
  /// - Parameters:
  ///   - event: the first event of its history.
  ///   - engine: performs its activities.
  ///   - functions: the names of the functions that it has.
  ///   - tellsEvents: whether ``takeEvents()`` tells what happens to its tasks.
  /// - Throws: ``FoldError``.
  init(
    beginningWith event: HistoryEvent?,
    on engine: WorkflowEngine,
    functions: [String] = [],
    tellsEvents: Bool = false
  ) async throws(FoldError) {
    guard let event, let started = event.workflowStarted, let time = event.time else {
      throw FoldError(.nonDeterminism, "the history doesn't begin with the beginning of the run")
    }
    self.functions = functions
    input = try StartInput(started.input, functions: functions)
    properties = RunProperties(started)
    pause = HistoryPause(historyLimit: input.historyLimit)
    start = input.continuation?.start ?? time
    taskQueue = started.taskQueue?.name ?? ""
    var header = RunHeader(
      id: started.firstExecutionRunID,
      of: input.workflow,
      input: input.input,
      seed: RunHeader.seed(of: started.firstExecutionRunID),
      startedAt: start.secondsSinceEpoch,
      runtime: RunHeader.Runtime(version: input.runtime)
    )
    header.timeLimit = input.timeLimit
    do throws(WorkflowError) {
      run = try await HostedRun(
        header,
        of: input.workflow,
        with: input.includes,
        on: engine,
        tellsEvents: tellsEvents,
        from: input.continuation?.snapshot
      )
    } catch {
      throw FoldError(.workerFailure, "this worker can't run it: \(error)")
    }
  }

  /// Tells the run what has happened since it was told last.
  ///
  /// - Parameters:
  ///   - history: events in order, none of them missing; those that were followed before are passed over.
  ///   - current: the event with which the turn began that is to be answered; `nil` if none is.
  ///   - mayGoOn: whether more may be decided; asked now and then, within long expressions as well.
  /// - Throws: ``FoldError`` if the history isn't one of this run, or can't be followed here. The value is of no use any more then.
  mutating func follow(
    _ history: [HistoryEvent],
    current: Int64?,
    while mayGoOn: @escaping @Sendable () -> Bool
  ) throws(FoldError) {
    for (index, event) in history.enumerated() where event.id > lastEvent {
      let isLast = index + 1 == history.count
      // Whether a turn begins there is told by what follows, so it isn't passed over: who is to answer it goes on from here.
      if event.kind == .taskStarted, isLast, event.id != current { return }
      lastEvent = event.id
      switch event.kind {
      case .taskStarted:
        let isAnswered = !isLast && history[index + 1].kind == .taskCompleted
        guard isAnswered || event.id == current else { continue }
        try turn(exchange(&news, with: []), asked: event, while: mayGoOn)
        lastTurn = event.id
      case .taskCompleted: try check(event.taskCompleted?.metadata)
      case .activityScheduled, .activityCancelRequested, .timerStarted, .timerCanceled, .propertiesModified,
        .workflowCompleted, .workflowFailed, .workflowCanceled, .workflowContinuedAsNew:
        try confirm(event)
      case .workflowStarted, .activityCompleted, .activityFailed, .activityTimedOut, .activityCanceled,
        .timerFired, .cancelRequested:
        news.append(event)
      case .other, .workflowTimedOut, .workflowSignaled, .taskScheduled, .taskTimedOut, .taskFailed,
        .activityStarted, .workflowTerminated:
        continue
      }
    }
  }

  /// Refuses a history that follows rules which this build doesn't know.
  private func check(_ metadata: CompletedMetadata?) throws(FoldError) {
    let known = UInt64(RunHeader.currentPlannerVersion)
    guard let unknown = metadata?.languageFlags.first(where: { $0 != known }) else { return }
    let text =
      "the run was decided by version \(unknown) of the planner, and this worker has version \(known); it is left to others"
    throw FoldError(.workerFailure, text)
  }

  /// Takes away the command that has led to an event.
  private mutating func confirm(_ event: HistoryEvent) throws(FoldError) {
    guard let command = commands.first, command.hasLed(to: event) else {
      let expected = commands.first.map { "\($0)" } ?? "nothing"
      let text = "event \(event.id) is \(event.kind), and the definition leads to \(expected) there"
      throw FoldError(.nonDeterminism, text)
    }
    commands.removeFirst()
    successor = event.workflowContinuedAsNew?.newExecutionRunID
    guard case .perform(let request) = command else { return }
    numbers[event.id] = request.number
    events[request.number] = event.id
  }

  /// Whether the history ends with what was decided last: the run ends or goes on in another one.
  var isOver: Bool {
    if case .goOn? = commands.first { return true }
    return run.end != nil || successor != nil
  }

  /// What has happened to the run's tasks since this was called last.
  mutating func takeEvents() -> [RunEvent] { exchange(&told, with: []) }
}

extension RunHeader {
  /// What all chance of a run is drawn from: its identifier by FNV-1a, which is the same everywhere.
  static func seed(of id: String) -> UInt64 {
    id.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
  }
}

/// Why a history can't be followed.
struct FoldError: Error, Hashable {
  let cause: RespondWorkflowTaskFailedRequest.Cause
  let message: String
  /// Whether no worker can ever go on with the run, so that it ends.
  let isForGood: Bool

  init(_ cause: RespondWorkflowTaskFailedRequest.Cause, _ message: String, isForGood: Bool = false) {
    self.cause = cause
    self.message = message
    self.isForGood = isForGood
  }

  /// The run keeps large values where this worker doesn't find them.
  static let noBlobStore = FoldError(
    .workerFailure,
    "whoever began the run has a blob store for large values, and this worker has none; give it the same with --blobs"
  )
}

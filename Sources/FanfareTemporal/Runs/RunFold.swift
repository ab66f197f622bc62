internal import Fanfare
internal import FanfareJSON
internal import FanfareWorkflows

/// A run that is made again from its history on the server, and what is to be done next.
///
/// A history has turns: what has happened until a worker is asked, and what that one answers. All that belongs to a turn happens at the
/// time at which it began, so every worker decides the same, and what it decides is compared with what the history says was decided.
struct RunFold: Sendable {
  /// The run as far as it was told.
  private(set) var run: HostedRun
  /// Where its activities are offered.
  let taskQueue: String
  private let start: WireTimestamp
  /// The beginning of the last turn that it was told.
  private(set) var lastTurn: Int64 = 0
  /// The last event that was followed.
  private(set) var lastEvent: Int64 = 0
  /// What has happened since the last turn.
  private var news: [HistoryEvent] = []
  /// What follows from the last turn; what the history confirms is taken away.
  private(set) var commands: [TurnCommand] = []
  /// The activities that haven't ended, by number.
  private(set) var activities: [Int: ActivityRequest] = [:]
  /// The numbers of the activities, by the events in which they were asked for, and the other way round.
  private var numbers: [Int64: Int] = [:]
  private var events: [Int: Int64] = [:]

  /// Makes a run that hasn't been told anything.
  ///
  /// - Parameters:
  ///   - event: the first event of its history.
  ///   - engine: performs its activities.
  ///   - functions: the names of the functions that it has.
  /// - Throws: ``FoldError``.
  init(
    beginningWith event: HistoryEvent?,
    on engine: WorkflowEngine,
    functions: [String] = []
  ) async throws(FoldError) {
    guard let event, let started = event.workflowStarted, let time = event.time else {
      throw FoldError(.nonDeterminism, "the history doesn't begin with the beginning of the run")
    }
    let input: StartInput
    do throws(TemporalError) { input = try StartInput(started.input, functions: functions) } catch {
      throw FoldError(.workerFailure, error.message)
    }
    start = time
    taskQueue = started.taskQueue?.name ?? ""
    var header = RunHeader(
      id: started.firstExecutionRunID,
      of: input.workflow,
      input: input.input,
      seed: RunHeader.seed(of: started.firstExecutionRunID),
      startedAt: time.secondsSinceEpoch,
      runtime: RunHeader.Runtime(version: input.runtime)
    )
    header.timeLimit = input.timeLimit
    do throws(WorkflowError) {
      run = try await HostedRun(header, of: input.workflow, with: input.includes, on: engine)
    } catch {
      throw FoldError(.workerFailure, "this worker can't run it: \(error)")
    }
  }

  /// Tells the run what has happened since it was told last.
  ///
  /// - Parameters:
  ///   - history: events in order, none of them missing; those that were followed before are passed over.
  ///   - current: the event with which the turn began that is to be answered; `nil` if none is.
  ///   - mayGoOn: whether more may be decided; asked now and then.
  /// - Throws: ``FoldError`` if the history isn't one of this run, or can't be followed here. The value is of no use any more then.
  mutating func follow(
    _ history: [HistoryEvent],
    current: Int64?,
    while mayGoOn: () -> Bool
  ) throws(FoldError) {
    for (index, event) in history.enumerated() where event.id > lastEvent {
      let isLast = index + 1 == history.count
      // Whether a turn begins there is told by what follows, so it isn't passed over: who is to answer it goes on from here.
      if event.kind == .taskStarted, isLast, event.id != current { return }
      lastEvent = event.id
      switch event.kind {
      case .taskStarted:
        let isAnswered = !isLast && history[index + 1].kind == .taskCompleted
        guard isAnswered || event.id == current, let time = event.time else { continue }
        try turn(exchange(&news, with: []), at: time.elapsed(since: start), while: mayGoOn)
        lastTurn = event.id
      case .taskCompleted: try check(event.taskCompleted?.metadata)
      case .activityScheduled, .activityCancelRequested, .timerStarted, .timerCanceled, .propertiesModified,
        .workflowCompleted, .workflowFailed, .workflowCanceled:
        try confirm(event)
      case .workflowStarted, .activityCompleted, .activityFailed, .activityTimedOut, .activityCanceled,
        .timerFired, .cancelRequested:
        news.append(event)
      case .other, .workflowTimedOut, .workflowSignaled, .taskScheduled, .taskTimedOut, .taskFailed,
        .activityStarted,
        .workflowTerminated, .workflowContinuedAsNew:
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
    guard case .perform(let request) = command else { return }
    numbers[event.id] = request.number
    events[request.number] = event.id
  }

  // MARK: A turn

  private mutating func turn(
    _ news: [HistoryEvent],
    at elapsed: Duration,
    while mayGoOn: () -> Bool
  ) throws(FoldError) {
    if let command = commands.first {
      throw FoldError(
        .nonDeterminism,
        "the definition leads to \(command), and the history says nothing of it"
      )
    }
    var turn = RunTurn(events: events)
    for event in news {
      guard let happened = try happening(event) else { continue }
      turn.happened(happened)
    }
    while run.end == nil, let event = turn.next() {
      if case .activityEnded(let end) = event { activities[end.number] = nil }
      guard let decision = run.tell(event, at: elapsed, while: mayGoOn) else {
        let text =
          "deciding takes longer than a task of a run may: a loop of many rounds belongs into the service"
        throw FoldError(.workerFailure, text)
      }
      if let discrepancy = decision.discrepancy { throw FoldError(.nonDeterminism, discrepancy) }
      for command in decision.commands {
        if case .perform(let request) = command { activities[request.number] = request }
        turn.decided(command, at: elapsed, activities)
      }
    }
    commands = turn.commands
    if let end = run.end { commands += TurnCommand.all(of: end) }
  }

  /// What an event means to the run; `nil` for nothing.
  private func happening(_ event: HistoryEvent) throws(FoldError) -> RunInput.Event? {
    switch event.kind {
    case .workflowStarted: return .started(missingSecret: nil)
    case .cancelRequested: return .cancelled
    case .timerFired: return event.timerFired.flatMap { Int($0.timerID) }.map { .timerFired($0) }
    case .activityCompleted:
      let value = try? event.activityCompleted?.result?.first
      let outcome = value?.decoded(as: ActivityOutcome.self) ?? ActivityOutcome(output: value ?? .null)
      return try ended(event.activityCompleted?.scheduledEventID, .success(outcome))
    case .activityFailed:
      let failure = event.activityFailed?.failure?.activityFailure ?? .cancelled
      return try ended(event.activityFailed?.scheduledEventID, .failure(failure))
    case .activityTimedOut:
      let failure = event.activityTimedOut?.failure?.activityFailure ?? .cancelled
      return try ended(event.activityTimedOut?.scheduledEventID, .failure(failure))
    case .activityCanceled:
      let value = try? event.activityCanceled?.details?.first
      let failure = value?.decoded(as: ActivityFailure.self) ?? .cancelled
      return try ended(event.activityCanceled?.scheduledEventID, .failure(failure))
    default: return nil
    }
  }

  private func ended(
    _ event: Int64?,
    _ outcome: Result<ActivityOutcome, ActivityFailure>
  ) throws(FoldError) -> RunInput.Event {
    guard let event, let number = numbers[event], let request = activities[number] else {
      throw FoldError(.nonDeterminism, "an activity has ended that wasn't asked for (event \(event ?? 0))")
    }
    return .activityEnded(request.ended(outcome))
  }
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

  init(_ cause: RespondWorkflowTaskFailedRequest.Cause, _ message: String) {
    self.cause = cause
    self.message = message
  }
}

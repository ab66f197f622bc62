internal import Fanfare
internal import FanfareJSON

/// Decides what a run does next.
///
/// It is told what happened and says what is to be done, and it does nothing itself: no input, no clock and no chance but
/// what it is given. Told the same again it decides the same again, so a run can be resumed from what happened to it.
struct RunPlanner: Sendable {
  /// What is still to be decided.
  enum Step: Sendable {
    /// A task's turn has come.
    case start(Frame.ID)
    /// A task's input is ready.
    case perform(Frame.ID)
    /// The next round of a loop is due, or its end.
    case round(Frame.ID)
    /// What a try is for is to be tried.
    case attempt(Frame.ID)
    /// What a try is for has failed.
    case handle(Frame.ID, WorkflowError)
    /// A task has yielded its raw output, and what extensions add is done.
    case finish(Frame.ID, JSONValue, FlowDirective?)
    /// A task of a task has ended.
    case childEnded(Frame.ID, position: Int, TaskEnding)
    /// Nothing within a task is under way any more, as was asked for.
    case drained(Frame.ID)
  }

  let run: RunInfo
  let facts: RunFacts
  let limits: RunLimits
  /// How long the run may take, whatever its definition says.
  let timeLimit: Duration?

  var frames = FrameTable()
  var timers = TimerQueue()
  var agenda: [Step] = []
  var activityCount = 0
  var random: SeededRandom
  var now: MonotonicInstant
  /// Seconds since 1970.
  var wallTime: Double

  /// What is to be done; whoever does it empties the list.
  var commands: [RunCommand] = []
  /// What has happened since the list was emptied.
  var events: [RunEvent] = []
  private var isTakingStep = false
  /// The errors of what is optional; complete when the run is.
  private(set) var optionalFailures: [WorkflowError] = []
  /// How the run ended; `nil` while it is under way.
  private(set) var ending: TaskEnding?

  init(run: RunInfo, facts: RunFacts, limits: RunLimits, timeLimit: Duration? = nil, seed: UInt64) {
    self.run = run
    self.facts = facts
    self.limits = limits
    self.timeLimit = timeLimit
    now = run.start
    wallTime = facts.startedAt
    random = SeededRandom(seed: seed)
  }

  /// When it has to be told the time, whatever else happens.
  var nextDue: MonotonicInstant? { timers.nextDue }

  /// Begins the run.
  mutating func start() {
    events.append(.runStarted(run))
    let info = TaskInfo(id: 0, task: run.workflow.root, parent: 0, run: run)
    let root = frames.add(
      Frame(info: info, parent: nil, position: 0, isWithinExtension: true, rawInput: run.input)
    )
    if let timeLimit { addTimeout(timeLimit, root) }
    agenda.append(.start(root))
    work()
  }

  /// Takes note of how an activity ended.
  mutating func end(
    _ activity: ActivityID,
    _ result: Result<ActivityOutcome, ActivityFailure>,
    at time: MonotonicInstant
  ) {
    advance(to: time)
    guard let id = activity.frame, frames.contains(id), frames[id].activity == activity else { return }
    frames[id].activity = nil
    if frames[id].drain != nil {
      if case .failure(let failure) = result, !failure.isCancellation { frames[id].lateError = failure.error }
      agenda.append(.drained(id))
    } else {
      switch result {
      case .success(let outcome):
        frames[id].attempts = outcome.attempts
        frames[id].authorization = outcome.authorization
        complete(id, outcome.output)
      case .failure(let failure):
        frames[id].attempts = failure.attempts
        fault(id, failure.error)
      }
    }
    work()
  }

  /// Takes note of the time.
  mutating func advance(to time: MonotonicInstant) {
    wallTime += (time - now).inSeconds
    now = time
    facts.interruption?.reset()
    while let timer = timers.popDue(at: time) {
      fire(timer)
      work()
    }
  }

  /// Cancels the run; it ends when everything that is under way has ended.
  mutating func cancel(at time: MonotonicInstant) {
    advance(to: time)
    guard ending == nil else { return }
    drain(.run, .cancel)
    work()
  }

  private mutating func fire(_ timer: Timer) {
    guard frames.contains(timer.frame) else { return }
    let reference = frames[timer.frame].task.reference
    switch timer.purpose {
    case .wake: wake(timer.frame)
    case .timeout(let limit):
      let error = WorkflowError(
        .timeout,
        "it took longer than \(limit.brief)",
        title: "Timeout",
        instance: reference
      )
      drain(timer.frame, .fail(error))
    case .attemptTimeout(let limit):
      let error = WorkflowError(
        .timeout,
        "one try took longer than \(limit.brief)",
        title: "Timeout",
        instance: reference
      )
      drain(timer.frame, .failBody(error))
    }
  }

  /// How many steps are decided in one go: each can take some 10,000 steps of an expression, and others wait.
  private static let stepsAtATime = 200

  /// Whether there is more to decide before anything else can happen.
  var isBusy: Bool { ending == nil && !agenda.isEmpty }

  /// Goes on deciding, where a long loop was interrupted so that what has happened can be told.
  mutating func proceed() { work() }

  /// Takes the one step that was put back since an expression in it is long, however long that is.
  mutating func proceedAtLength() {
    facts.interruption?.isPatient = true
    if let step = agenda.popLast() { take(step) }
    facts.interruption?.isPatient = false
  }

  /// Decides until there is nothing to decide, or a good deal was decided.
  private mutating func work() {
    for _ in 0..<Self.stepsAtATime {
      // What ended an expression, the time or a cancellation, is to be known before anything else is decided.
      if let interruption = facts.interruption, interruption.hasEndedAnExpression || interruption.isTooLong {
        return
      }
      guard let step = agenda.popLast() else { return }
      take(step)
    }
  }

  /// Takes a step, or puts it back if an expression in it is too long for here.
  ///
  /// That is sound since a step changes nothing that counts before its last expression is worked out.
  private mutating func take(_ step: Step) {
    isTakingStep = true
    defer { isTakingStep = false }
    switch step {
    case .start(let id): start(id)
    case .perform(let id): perform(id)
    case .round(let id): nextRound(id)
    case .attempt(let id): performAttempt(id)
    case .handle(let id, let error): handle(error, id)
    case .finish(let id, let output, let directive): conclude(id, output, then: directive)
    case .childEnded(let id, let position, let ending): childEnded(id, position, ending)
    case .drained(let id): drained(id)
    }
    if isPuttingBack { agenda.append(step) }
  }

  /// Whether the step that is being taken has met an expression that is too long for here.
  var isPuttingBack: Bool { isTakingStep && facts.interruption?.isTooLong == true }

  /// Ends a frame and tells its parent.
  mutating func end(_ id: Frame.ID, _ taskEnding: TaskEnding) {
    timers.remove(id)
    var failures: [WorkflowError] = []
    switch taskEnding {
    case .completed, .skipped: failures = frames[id].optionalFailures
    case .faulted, .cancelled: break
    }
    let (parent, position) = frames.remove(id)
    if let parent {
      if !failures.isEmpty { frames[parent].optionalFailures += failures }
      agenda.append(.childEnded(parent, position: position, taskEnding))
    } else {
      ending = taskEnding
      optionalFailures = failures
    }
  }
}

/// How much a run may do.
public struct RunLimits: Hashable, Sendable {
  /// How many tasks a run may have, those of loops counted each time; default 1,000,000.
  public var maximumTasks = 1_000_000

  /// How often what failed is tried again where the definition sets no limit; default 10.
  public var defaultRetries = 10

  /// How deeply workflows may run each other; default 8.
  public var maximumWorkflowDepth = 8

  /// Creates limits.
  public init() {}
}

package import Fanfare
internal import FanfareJSON
internal import FanfareText

/// Decides what a run does next.
///
/// It is told what happened and says what is to be done, and it does nothing itself: no input, no clock and no chance but
/// what it is given. Told the same again it decides the same again, so a run is the fold of its inputs: it can be made again from what
/// happened to it, by anybody who has the definition, its header and its inputs. <doc:HowARunIsDecided> has the whole story.
package struct RunPlanner: Sendable {
  /// What is still to be decided.
  ///
  /// A step may be put back and taken anew, after something else was heard. So it changes nothing before it has worked out its last
  /// expression.
  enum Step: Sendable {
    /// A task's turn has come.
    case start(Frame.ID)
    /// A task's limit runs, and whether it is run is to be decided.
    case admit(Frame.ID)
    /// A task's input is ready.
    case perform(Frame.ID)
    /// The next round of a loop is due, or its end.
    case round(Frame.ID)
    /// What a try is for is to be tried.
    case nextTry(Frame.ID)
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
  var facts: RunFacts
  /// The values of the secrets, by name; `null` if the run has none.
  let secrets: JSONValue
  /// What hides them in errors.
  let redaction: Redaction?
  /// Whether anybody wants to know what has happened.
  let tellsEvents: Bool

  var frames = FrameTable()
  /// The activities that haven't ended.
  var activities = NumberedList<ActivityRequest>()
  var activityCount = 0
  /// The timers that run, and whose they are.
  var timers = NumberedList<(frame: Frame.ID, timer: RunTimer)>()
  var timerCount = 0
  /// How often a list of tasks went back.
  var jumps = 0
  var agenda: [Step] = []

  /// How much time has passed since the run began; it stands still while something is decided.
  package internal(set) var elapsed = Duration.zero
  /// How many steps were decided.
  package internal(set) var steps = 0
  /// The errors of what is optional; complete when the run is.
  package private(set) var optionalFailures: [WorkflowError] = []
  /// What the answers to its calls come to by now.
  package var meters = Meters()
  /// How the run ended; `nil` while it is under way.
  var ending: TaskEnding?

  /// What is being decided; empty in between.
  var decision = RunDecision()
  var hasStarted = false
  var isCancelled = false
  var isTakingStep = false
  private var hasToldEnd = false

  /// Creates the planner of a run that is told of its first input next.
  ///
  /// - Parameters:
  ///   - run: the run.
  ///   - secrets: the values of the secrets that its definition lists. It is made again with the same decisions only if they are the same,
  ///     where anything but a `with` asks for them.
  ///   - tellsEvents: whether decisions have the events that they lead to.
  ///   - interruption: what ends expressions early; `nil` if nothing does.
  init(
    _ run: RunInfo,
    secrets: JSONObject = [:],
    tellsEvents: Bool = true,
    interruption: RunInterruption? = nil
  ) {
    self.run = run
    self.secrets = secrets.isEmpty ? .null : .object(secrets)
    self.tellsEvents = tellsEvents
    // As much as most runs need, so that it doesn't grow step by step in each.
    agenda.reserveCapacity(8)
    let redaction = secrets.isEmpty ? nil : Redaction(self.secrets.secretTexts)
    self.redaction = redaction
    facts = RunFacts(
      id: run.header.id,
      input: run.header.input,
      definition: run.workflow.definition,
      seed: run.header.seed,
      startedAt: run.header.startedAt,
      runtime: (run.header.runtime.name, run.header.runtime.version),
      interruption: interruption
    )
  }

  /// The time by the clock of whoever made the run, for events.
  var now: MonotonicInstant { run.start.advanced(by: elapsed) }

  /// Seconds since 1970.
  var wallTime: Double { run.header.startedAt + elapsed.inSeconds }

  /// What the run has asked for and what hasn't ended.
  package var outstanding: RunOutstanding {
    RunOutstanding(activities: activities.elements, timers: timers.elements.map(\.timer))
  }

  /// Whether the run has ended, with all that it has begun.
  package var isOver: Bool { ending != nil && activities.isEmpty }

  /// Whether there is more to decide before anything else can happen.
  package var isBusy: Bool { ending == nil && !agenda.isEmpty }

  /// Ends a frame and tells its parent.
  mutating func end(_ id: Frame.ID, _ taskEnding: TaskEnding) {
    cancelTimers(id)
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

  /// Tells an event.
  mutating func tell(_ event: RunEvent) {
    guard tellsEvents else { return }
    decision.events.append(event)
  }

  /// Tells that the run has ended, once all that it has begun has.
  mutating func tellEnd() {
    guard isOver, !hasToldEnd, let status else { return }
    hasToldEnd = true
    if case .faulted(let error) = ending { tell(.runFaulted(run, error, at: now)) }
    tell(.runEnded(run, status, at: now))
  }

  /// How the run ended, in a word; `nil` while it is under way.
  package var status: RunStatus? {
    switch ending {
    case .completed, .skipped: optionalFailures.isEmpty ? .completed : .partial
    case .faulted: .faulted
    case .cancelled: .cancelled
    case nil: nil
    }
  }
}

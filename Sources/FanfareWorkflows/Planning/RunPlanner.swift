internal import Fanfare
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
  package private(set) var elapsed = Duration.zero
  /// How many steps were decided.
  package private(set) var steps = 0
  /// The errors of what is optional; complete when the run is.
  package private(set) var optionalFailures: [WorkflowError] = []
  /// How the run ended; `nil` while it is under way.
  private(set) var ending: TaskEnding?

  /// What is being decided; empty in between.
  var decision = RunDecision()
  private var hasStarted = false
  private var isCancelled = false
  private var isTakingStep = false

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

  // MARK: Deciding

  /// Decides what follows from something that has happened.
  ///
  /// Whatever is left to decide of earlier inputs is decided first: up to the step that the input names, or else all.
  ///
  /// - Parameters:
  ///   - input: what has happened.
  ///   - limit: how many steps are decided afterwards; what is left is decided by ``proceed(upTo:)`` or before the next input.
  /// - Returns: what is to be done. If it has a discrepancy, the input isn't one of this run, and nothing follows from it.
  package mutating func decide(_ input: RunInput, upTo limit: Int = .max) -> RunDecision {
    var decision = RunDecision()
    decide(input, upTo: limit, into: &decision)
    return decision
  }

  /// The same, added to an earlier decision: one whose memory can be used again.
  mutating func decide(_ input: RunInput, upTo limit: Int, into given: inout RunDecision) {
    swap(&decision, &given)
    defer { swap(&decision, &given) }
    guard catchUp(with: input), fits(input) else {
      let text = "the run isn't one that can be told this after \(steps) steps and \(elapsed.brief): \(input)"
      decision.discrepancy = text
      return
    }
    elapsed = input.elapsed
    facts.interruption?.reset()
    switch input.event {
    case .started(let missing): start(missing)
    case .activityEnded(let end): ended(end)
    case .timerFired(let number): fired(number)
    case .cancelled: cancel()
    }
    work(limit)
  }

  /// Goes on deciding what follows from the last input.
  ///
  /// - Parameter limit: how many steps are decided.
  package mutating func proceed(upTo limit: Int = .max) -> RunDecision {
    var decision = RunDecision()
    proceed(upTo: limit, into: &decision)
    return decision
  }

  /// The same, added to an earlier decision: one whose memory can be used again.
  mutating func proceed(upTo limit: Int, into given: inout RunDecision) {
    swap(&decision, &given)
    defer { swap(&decision, &given) }
    work(limit)
  }

  /// Takes the one step that was put back since an expression in it is long, however long that is.
  mutating func proceedAtLength(into given: inout RunDecision) {
    swap(&decision, &given)
    defer { swap(&decision, &given) }
    facts.interruption?.mode = .patient
    if let step = agenda.popLast() { take(step) }
    facts.interruption?.mode = .everything
    tellEnd()
  }

  /// Decides all that is left of earlier inputs, however long that takes.
  mutating func settle(into given: inout RunDecision) {
    swap(&decision, &given)
    defer { swap(&decision, &given) }
    decideAll()
  }

  private mutating func decideAll() {
    guard isBusy else { return }
    facts.interruption?.mode = .nothing
    while isBusy, let step = agenda.popLast() { take(step) }
    facts.interruption?.mode = .everything
    tellEnd()
  }

  /// Decides what is left of earlier inputs as far as an input says.
  ///
  /// - Returns: whether that is possible.
  private mutating func catchUp(with input: RunInput) -> Bool {
    guard let step = input.step else {
      decideAll()
      return true
    }
    guard step > steps else { return step == steps }
    facts.interruption?.mode = .nothing
    while steps < step, isBusy, let next = agenda.popLast() { take(next) }
    facts.interruption?.mode = .everything
    return steps == step && isBusy
  }

  /// Whether an input can come now.
  private func fits(_ input: RunInput) -> Bool {
    guard input.elapsed >= elapsed else { return false }
    switch input.event {
    case .started: return !hasStarted
    case .activityEnded(let end):
      guard let request = activities[end.number] else { return false }
      return request.kind == end.kind && request.task.task.reference == end.place
    case .timerFired(let number): return number < timerCount
    case .cancelled: return hasStarted
    }
  }

  /// Decides until there is nothing to decide, or as much as is wanted.
  private mutating func work(_ limit: Int) {
    var left = limit
    while left > 0, ending == nil {
      // What ended an expression, the time or a cancellation, is to be known before anything else is decided.
      if facts.interruption?.hasEndedAnExpression == true { return }
      guard let step = agenda.popLast() else { break }
      take(step)
      left -= 1
    }
    tellEnd()
  }

  /// Takes a step, or puts it back if an expression in it was ended.
  ///
  /// That is sound since a step changes nothing before its last expression is worked out.
  private mutating func take(_ step: Step) {
    isTakingStep = true
    defer { isTakingStep = false }
    switch step {
    case .start(let id): start(id)
    case .admit(let id): admit(id)
    case .perform(let id): perform(id)
    case .round(let id): nextRound(id)
    case .attempt(let id): performAttempt(id)
    case .handle(let id, let error): handle(error, id)
    case .finish(let id, let output, let directive): conclude(id, output, then: directive)
    case .childEnded(let id, let position, let ending): childEnded(id, position, ending)
    case .drained(let id): drained(id)
    }
    if isPuttingBack { agenda.append(step) } else { steps += 1 }
  }

  /// Whether the step that is being taken has met an expression that was ended.
  var isPuttingBack: Bool { isTakingStep && facts.interruption?.hasEndedAnExpression == true }

  // MARK: Inputs

  private mutating func start(_ missingSecret: String?) {
    hasStarted = true
    tell(.runStarted(run))
    if let missingSecret {
      let detail = "there is no secret '\(missingSecret)'"
      ending = .faulted(WorkflowError(.authorization, detail, instance: "/use/secrets"))
      return
    }
    let info = TaskInfo(id: 0, task: run.workflow.root, parent: 0, run: run)
    let root = frames.add(
      Frame(info: info, parent: nil, position: 0, isWithinExtension: true, rawInput: run.input)
    )
    if let limit = run.header.timeLimit { addTimeout(limit, root) }
    agenda.append(.start(root))
  }

  private mutating func ended(_ end: ActivityEnd) {
    guard let request = activities.remove(end.number), let id = request.frame, ending == nil else { return }
    frames[id].activity = nil
    if frames[id].drain != nil {
      if case .failure(let failure) = end.outcome, !failure.isCancellation {
        frames[id].lateError = failure.error
      }
      agenda.append(.drained(id))
      return
    }
    switch end.outcome {
    case .success(let outcome):
      frames[id].attempts = outcome.attempts
      frames[id].authorization = outcome.authorizationScheme.map(Self.authorization) ?? .null
      complete(id, outcome.output)
    case .failure(let failure):
      frames[id].attempts = failure.attempts
      fault(id, failure.error)
    }
  }

  /// What `$authorization` stands for; what a call proved itself with is known to nobody but who made it.
  private static func authorization(_ scheme: String) -> JSONValue {
    ["scheme": .string(scheme), "parameter": .string(Redaction.placeholder)]
  }

  /// Cancels the run; it ends when everything that is under way has ended.
  private mutating func cancel() {
    guard !isCancelled else { return }
    isCancelled = true
    // What nothing waits for ends with the run.
    for request in activities.elements where !request.isAwaited {
      decision.commands.append(.cancel(request.number))
    }
    if ending == nil { drain(.run, .cancel) }
  }

  // MARK: The end

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
  private mutating func tellEnd() {
    guard isOver, !hasToldEnd, let status else { return }
    hasToldEnd = true
    tell(.runEnded(run, status, at: now))
  }

  private var hasToldEnd = false

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

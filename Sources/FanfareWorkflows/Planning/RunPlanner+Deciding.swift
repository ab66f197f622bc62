internal import Fanfare

extension RunPlanner {
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
      let text =
        "the run isn't one that can be told this after \(steps) steps and \(elapsed.brief): \(input.event.summary)"
      decision.discrepancy = text
      return
    }
    let last = elapsed
    elapsed = input.elapsed
    facts.interruption?.reset()
    switch input.event {
    case .started(let missing): start(missing)
    case .activityEnded(let end): ended(end)
    case .timerFired(let number): fired(number)
    case .resumed(let idle):
      tell(.runResumed(run, idle: elapsed - last, at: now))
      resumed(after: idle)
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
    case .resumed(let idle): return hasStarted && idle >= .zero
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
    case .nextTry(let id): performTry(id)
    case .handle(let id, let error): handle(error, id)
    case .finish(let id, let output, let directive): conclude(id, output, then: directive)
    case .childEnded(let id, let position, let ending): childEnded(id, position, ending)
    case .drained(let id): drained(id)
    }
    if isPuttingBack { agenda.append(step) } else { steps += 1 }
  }

  /// Whether the step that is being taken has met an expression that was ended.
  var isPuttingBack: Bool { isTakingStep && facts.interruption?.hasEndedAnExpression == true }
}

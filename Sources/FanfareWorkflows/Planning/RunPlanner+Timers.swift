internal import Fanfare

extension RunPlanner {
  /// Limits how long a task may take; once is enough.
  mutating func addTimeout(_ limit: Duration, _ id: Frame.ID) {
    let isLimited = frames[id].timers.contains { timer in
      if case .timeout(limit) = timer.purpose { return true }
      return false
    }
    if !isLimited { startTimer(.timeout(limit: limit), after: limit, id) }
  }

  /// Asks for a timer.
  mutating func startTimer(_ purpose: FrameTimer.Purpose, after duration: Duration, _ id: Frame.ID) {
    // Jitter yields parts of a nanosecond, which no clock has.
    let length = Duration.nanoseconds(max(0, duration.wholeNanoseconds))
    let timer = RunTimer(number: timerCount, due: elapsed + length)
    timerCount += 1
    frames[id].timers.append(FrameTimer(timer: timer, purpose: purpose))
    timers.append((id, timer), number: timer.number)
    decision.commands.append(.startTimer(timer))
  }

  /// Has timers of a task forgotten.
  mutating func cancelTimers(
    _ id: Frame.ID,
    where isMeant: (FrameTimer.Purpose) -> Bool = { _ in true }
  ) {
    guard !frames[id].timers.isEmpty else { return }
    for timer in frames[id].timers where isMeant(timer.purpose) {
      _ = timers.remove(timer.timer.number)
      decision.commands.append(.cancelTimer(timer.timer.number))
    }
    frames[id].timers.removeAll { isMeant($0.purpose) }
  }

  /// Takes note that a timer has fired; one that doesn't run any more changes nothing.
  mutating func fired(_ number: Int) {
    guard let (id, _) = timers.remove(number),
      let place = frames[id].timers.firstIndex(where: { $0.timer.number == number })
    else { return }
    let reference = frames[id].task.reference
    func late(_ what: String, _ limit: Duration) -> WorkflowError {
      let text = "\(what) took longer than \(limit.brief)"
      return WorkflowError(.timeout, text, title: "Timeout", instance: reference)
    }
    switch frames[id].timers.remove(at: place).purpose {
    case .wake: wake(id)
    case .timeout(let limit): drain(id, .fail(late("it", limit)))
    case .tryTimeout(let limit): drain(id, .failBody(late("one try", limit)))
    }
  }

  /// Takes note that nothing ran the run for a while: what limits a task or a try counts only the time that it was run, and what waits has
  /// waited.
  mutating func resumed(after idle: Duration) {
    for (frame, timer) in timers.elements {
      guard let place = frames[frame].timers.firstIndex(where: { $0.timer.number == timer.number }),
        frames[frame].timers[place].isLimit
      else { continue }
      let later = RunTimer(number: timer.number, due: timer.due + idle)
      let purpose = frames[frame].timers[place].purpose
      frames[frame].timers[place] = FrameTimer(timer: later, purpose: purpose)
      timers.replace(timer.number, with: (frame, later))
      decision.commands.append(.cancelTimer(timer.number))
      decision.commands.append(.startTimer(later))
    }
    for request in activities.elements {
      guard let deadline = request.deadline else { continue }
      activities.replace(request.number, with: request.limited(to: deadline + idle))
    }
  }

  /// When the nearest limit of a task or of those around it is reached, counted from the beginning of the run.
  func deadline(of id: Frame.ID) -> Duration? {
    guard !timers.isEmpty else { return nil }
    var nearest: Duration?
    var current: Frame.ID? = id
    while let frame = current {
      for timer in frames[frame].timers
      where timer.isLimit && timer.timer.due < nearest ?? .seconds(Int64.max) {
        nearest = timer.timer.due
      }
      current = frames[frame].parent
    }
    return nearest
  }
}

internal import Fanfare
internal import FanfareWorkflows

extension RunFold {
  /// Decides what follows from what has happened.
  ///
  /// - Parameters:
  ///   - news: what has happened since the last turn.
  ///   - asked: the event with which a worker was asked.
  ///   - mayGoOn: whether more may be decided.
  mutating func turn(
    _ news: [HistoryEvent],
    asked: HistoryEvent,
    while mayGoOn: @escaping @Sendable () -> Bool
  ) throws(FoldError) {
    if let command = commands.first {
      throw FoldError(
        .nonDeterminism,
        "the definition leads to \(command), and the history says nothing of it"
      )
    }
    let elapsed = asked.time?.elapsed(since: start) ?? run.elapsed
    var turn = RunTurn(events: events, waiting: waiting)
    if input.continuation != nil, news.contains(where: { $0.kind == .workflowStarted }) {
      try take(run.goOn(at: elapsed, while: mayGoOn), at: elapsed, into: &turn)
    }
    for event in news {
      if HistoryPause.isOver(with: event) { pause.end(at: asked.id) }
      guard let happened = try happening(event), let time = event.time else { continue }
      turn.happened(happened, at: time.elapsed(since: start))
    }
    while run.end == nil, let event = turn.next(run.timers) {
      if case .activityEnded(let end) = event { forget(end.number) }
      try take(run.tell(event, at: elapsed, while: mayGoOn), at: elapsed, into: &turn)
    }
    if let end = run.end {
      commands =
        turn.commands + TurnCommand.all(of: end, run.meters, keepsLargeValues: input.keepsLargeValues)
    } else if let start = successor(of: asked) {
      commands = [.goOn(start, properties)]
    } else {
      // Nothing more is begun in a history that is too long, so that there comes a time when nothing is being performed.
      let isTooLong = pause.isDue(at: asked.id) && !events.isEmpty
      turn.hold(serverHas: isTooLong ? RunTurn.mostActivities : events.count)
      (waiting, commands) = (turn.waiting, turn.commands)
      if isTooLong, !waiting.isEmpty, let limit = pause.begin(at: asked.id) {
        commands.append(.startTimer(HistoryPause.timer, after: limit))
      }
    }
  }

  private mutating func take(
    _ decision: RunDecision?,
    at elapsed: Duration,
    into turn: inout RunTurn
  ) throws(FoldError) {
    guard let decision else {
      let text =
        "deciding takes longer than a task of a run may: a loop of many rounds belongs into the service"
      throw FoldError(.workerFailure, text)
    }
    if let discrepancy = decision.discrepancy { throw FoldError(.nonDeterminism, discrepancy) }
    told += decision.events
    for command in decision.commands {
      if case .perform(let request) = command { activities[request.number] = request }
      turn.decided(command, at: elapsed, activities)
    }
  }

  /// What the run goes on from in another history, if this one is long and the server has no activity of it, which would be lost.
  private func successor(of event: HistoryEvent) -> StartInput? {
    let isLong = event.id > input.historyLimit || event.taskStarted?.suggestsContinueAsNew == true
    guard isLong, events.isEmpty, let snapshot = run.snapshot else { return nil }
    var next = input
    next.continuation = StartInput.Continuation(snapshot, since: start)
    // One that is too large, or too deep to be read again, stays where it is.
    guard let payload = try? next.payload,
      let read = try? StartInput(Payloads(payload), functions: functions),
      read.continuation?.snapshot == snapshot
    else { return nil }
    return next
  }

  private mutating func forget(_ number: Int) {
    activities[number] = nil
    if let event = events.removeValue(forKey: number) { numbers[event] = nil }
  }
}

internal import FanfareJSON
internal import FanfareWorkflows

extension RunFold {
  /// What an event means to the run; `nil` for nothing.
  func happening(_ event: HistoryEvent) throws(FoldError) -> RunInput.Event? {
    switch event.kind {
    case .workflowStarted: return input.continuation == nil ? .started(missingSecret: nil) : nil
    case .cancelRequested: return .cancelled
    case .timerFired where HistoryPause.isOver(with: event): return nil
    case .timerFired: return event.timerFired.flatMap { Int($0.timerID) }.map { .timerFired($0) }
    case .activityCompleted:
      let value = try Self.value(of: event.activityCompleted?.result)
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

  /// What an activity yielded.
  ///
  /// - Throws: ``FoldError`` if it can't be read here; as nothing it would have the run go on otherwise than with others.
  private static func value(of result: Payloads?) throws(FoldError) -> JSONValue? {
    do throws(TemporalError) { return try result?.first } catch {
      throw FoldError(.workerFailure, "what an activity yielded can't be read: \(error.message)")
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

internal import Fanfare
internal import FanfareText

extension RunSecrets {
  /// An event that shows none of them.
  func hidden(in event: RunEvent) -> RunEvent {
    current?.applied(to: event) ?? event
  }
}

extension Redaction {
  /// An input that shows none of the secrets.
  func applied(to input: RunInput) -> RunInput {
    guard case .activityEnded(var end) = input.event else { return input }
    switch end.outcome {
    case .success(var outcome):
      outcome.output = applied(to: outcome.output)
      outcome.optionalFailures = outcome.optionalFailures?.map(applied)
      end.outcome = .success(outcome)
    case .failure(var failure):
      failure.error = applied(to: failure.error)
      end.outcome = .failure(failure)
    }
    return RunInput(.activityEnded(end), at: input.elapsed, step: input.step)
  }

  fileprivate func applied(to event: RunEvent) -> RunEvent {
    switch event {
    case .taskStarted(let task, let input, let time): .taskStarted(task, input: applied(to: input), at: time)
    case .taskRetried(let task, let retry, let delay, let error, let time):
      .taskRetried(task, retry: retry, after: delay, because: applied(to: error), at: time)
    case .taskCompleted(let task, let output, let attempts, let time):
      .taskCompleted(task, output: applied(to: output), attempts: attempts, at: time)
    case .taskFaulted(let task, let error, let attempts, let time):
      .taskFaulted(task, applied(to: error), attempts: attempts, at: time)
    case .runFaulted(let run, let error, let time): .runFaulted(run, applied(to: error), at: time)
    case .call(let task, let event): .call(task, event.redacted(by: self))
    case .runStarted, .taskCreated, .taskSkipped, .taskCancelled, .runEnded, .runSuspended, .runResumed: event
    }
  }
}

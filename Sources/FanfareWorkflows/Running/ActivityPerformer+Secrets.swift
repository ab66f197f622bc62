internal import Fanfare
internal import FanfareJSON

extension ActivityPerformer {
  /// Works out an activity whose `with` mentions secrets.
  ///
  /// As in the planner, an expression that takes long is worked out on a thread of its own, so that no event loop waits for it.
  func resolve(
    _ deferred: DeferredActivity,
    of request: ActivityRequest
  ) async -> Result<Activity, ActivityFailure> {
    let interruption = RunInterruption(clock: engine.clock, start: request.task.run.start)
    interruption.limit(to: request.deadline)
    let result = await engine.longWork.workOut(interruption) { [secrets] in
      Self.result(deferred, secrets, interruption)
    }
    return result.mapError { error in
      guard interruption.hasEndedAnExpression else { return ActivityFailure(error: error) }
      let late = WorkflowError(
        .timeout,
        "an expression was still being worked out when the time was over",
        title: "Timeout"
      )
      return ActivityFailure(error: late, isCancellation: Task.isCancelled)
    }
  }

  private static func result(
    _ deferred: DeferredActivity,
    _ secrets: JSONValue,
    _ interruption: RunInterruption
  ) -> Result<Activity, WorkflowError> {
    do throws(WorkflowError) {
      return .success(try deferred.activity(with: secrets, interruption))
    } catch {
      return .failure(error)
    }
  }
}

extension DeferredActivity {
  /// The error of an activity that was worked out and is still to be worked out, which doesn't happen.
  var unresolved: WorkflowError { WorkflowError(.runtime, "the call wasn't worked out") }
}

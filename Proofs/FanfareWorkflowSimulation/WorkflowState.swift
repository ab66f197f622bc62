/// What runs come through; a batch of them in which one is never reached proves nothing about it.
package enum WorkflowState: String, Hashable, Sendable, CaseIterable {
  // Flow.
  case skipped, leftList, leftLoop, jumpedAhead, jumpedBack, loopConditionEnded, ended, endedWithin
  // Side by side.
  case forkJoined, branchDecided, raceWon, raceWonAfterFailure, raceLostByAll, optionalFailed
  case mapJoined, mapDecided, itemTolerated
  // Errors.
  case handled, swallowed, triedAgain, retriesSpent, retryDurationSpent, jittered
  // Time.
  case taskTimedOut, tryTimedOut, workflowTimedOut, callTimedOut, callFailed
  // Data.
  case exported, extended, extensionTookThePlace
  // Other workflows.
  case awaitedRun, looseRun, looseRunOutlivedItsRun, looseRunCut
  // Runs.
  case completed, partial, faulted, cancelled, cancelledAfterItsEnd, causesListed
  // Runs that go on after the end of their program, and those that take the place of others.
  case wentOnAtOnce, askedAgain, wentOnLater, uncertain, runAnew, doneInTheRunBefore, thirdRun, clockSetBack,
    wentOnElsewhere
  // Logs that take their time, or fail.
  case askedAfterItWasKept, logFailed
}

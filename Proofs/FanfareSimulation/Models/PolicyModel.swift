internal import Fanfare

/// Something that happened to a call.
enum Happening {
  case started
  case waits(WaitReason)
  case attemptStarted(AttemptInfo)
  case attemptEnded(Attempt)
  case refused(ServiceError)
  case circuitChanged(Endpoint, CircuitState)
  case ejected(Endpoint, until: MonotonicInstant)
  case ended(CallSummary)
}

/// A short model of a policy that is obviously right, stepped beside the real thing: it is told everything that happens to the
/// calls of one service and says what mustn't have happened.
protocol PolicyModel {
  /// Learns what happened; the call's facts are those before it.
  ///
  /// - Parameters:
  ///   - happening: what happened.
  ///   - call: the call that it happened to.
  ///   - now: when.
  ///   - notes: takes violations, and the states that were reached.
  mutating func observe(
    _ happening: Happening,
    _ call: CallFacts,
    at now: MonotonicInstant,
    _ notes: inout Notes
  )
}

/// What models have to say.
struct Notes {
  var violations: [String] = []
  var reached: Set<ReachedState> = []

  mutating func add(_ other: Notes) {
    violations += other.violations
    reached.formUnion(other.reached)
  }

  mutating func violation(_ call: CallFacts, _ text: String) {
    violations.append("#\(call.info.id.sequence) \(call.info.service)\(call.info.path): \(text)")
  }
}

/// States that a batch of runs has to reach, lest it prove nothing about them.
package enum ReachedState: String, CaseIterable, Sendable {
  case breakerOpened, breakerProbed, breakerClosedAgain, breakerReopened, probeLeaseExpired,
    staleAnswerIgnored, staleAnswerWhileClosed
  case breakerRefused
  case retried, retryAfterObeyed, retryBudgetSpent, retryDeadlineTooClose, retryRefunded, unsafeNotRepeated
  case hedged, hedgeWon, hedgeWonAfterFirstFailed, hedgeRefused
  case rateWaited, rateRefused, ratePassedByPriority
  case paused, pauseRefused
  case shed
  case limitRose, limitFell
  case permitRefused, permitQueued, waiterEvicted, waiterEvictedByPriority, waiterLate
  case endpointEjected, endpointAvoided, panicked
  case loserGivenUp, supersededBySuccess, supersededByFailure, loserPaid
  case cacheHit, cacheExpired, cacheInvalidated, notKept
  case flightShared
  case fellBackOnValue, fellBackOnService
  case groupDeadline, groupCancelled, failedFast, firstSucceeded, quorumReached, quorumMissed, widthLimited
  case neverBegun
  case streamRead, eventsRead, streamBrokeOff, streamStalled, streamLate, streamHeldUp, streamCounted
  case streamLeft, streamGivenUp, streamFinished, streamFellBack, uploadNotRepeated
  case redirected, redirectBecameGET, redirectKeptCredentials, redirectLostCredentials
  case redirectInsecure, redirectForbidden, redirectTooMany, redirectCircle
}

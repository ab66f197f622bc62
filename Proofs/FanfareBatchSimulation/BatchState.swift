/// What batches come through; many of them in which one is never reached prove nothing about it.
package enum BatchState: String, Hashable, Sendable, CaseIterable {
  // How programs end.
  case through, putAside, killed, killedBetweenWritingAndMarking, outOfBudget
  // What the next one finds.
  case wentOn, cutTheOutput, lostTheOutput, nothingKept
  // Runs in the places of others.
  case reopened, reopenedFresh, reopenedMany, tookOver
  // Documents.
  case runWithin, failed, keyRepeated, projected, heldBack
}

/// What runs in HTTP/2 come through; a batch of them in which one is never reached proves nothing about it.
package enum FramedState: String, Hashable, Sendable, CaseIterable {
  // Connections.
  case connectionRefused, connectTimeout, goneBeforeUse, manyAtOnce, filled, secondConnection, closedIdle
  case brokenInFrame, lostRepeated, lostNotRepeated, givenUpMute, clogged, heldBack, windowNarrowed
  case settingsChanged, noneAllowed, pinged, unknownFrame, fatalFrame, pushed, clientGoodbye
  // Streams.
  case refused, refusedAfterAnswer, refusedForGood, reset, goneAwayAbove, goneAwayBelow, goneAwayTwice
  case answered, interim, trailers, emptyFrame, earlyAnswer, flawed, tooLarge, singleBytes, atDeadline
  case uploaded, windowUsedUp, widened, connectionWidened
  case streamed, streamRead, streamPaused, streamStalled
  // Ends from this side.
  case queueFull, waited, cancelledWaiting, cancelledSent, cancelledInAnswer, endedByAnother, lateWaiting,
    lateSending, lateUnanswered,
    lateInBody, shutDownInTheMiddle
}

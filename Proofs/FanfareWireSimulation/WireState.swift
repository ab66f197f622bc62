/// What runs come through; a batch of them in which one is never reached proves nothing about it.
package enum WireState: String, Hashable, Sendable, CaseIterable {
  // Connections.
  case connectionRefused, connectTimeout, goneBeforeUse, connectionReused, closedWhileIdle, closedIdle
  case madeRoomForAnother, eventAtTheInstantOfUse, closedWithUnsentBytes, strayBytes
  // Waiting.
  case queueFull, waitedForConnection, waitedForSlot
  // Answers.
  case answeredWithoutBody, answeredWithLength, answeredInChunks, answeredUntilClose, answeredEmpty
  case surplusBytes, interimAnswer, trailers, cutInHead, singleBytes, earlyAnswer, unsolicitedAnswer, flawed,
    tooLarge
  case answeredAtDeadline
  // Losses.
  case lostBeforeAnswer, lostInHead, lostInBody, repeated, repeatedBesideIdle, repeatedAndAnswered,
    unsafeNotRepeated, lostUnsent
  // Ends from this side.
  case lateWaiting, lateSending, lateUnanswered, lateInHead, lateInBody, lateAtOnce
  case uploaded, uploadCutShort
  case streamed, streamRead, streamHeldUp, streamStalled, streamLate
  case cancelledWaiting, cancelledSent, cancelledInAnswer, overdue, overdueAnswered, shutDownInTheMiddle
}

/// What runs come through; a batch of them in which one is never reached proves nothing about it.
package enum StoreState: String, Hashable, Sendable, CaseIterable {
  // Changes.
  case refused, takenBack, replaced, unreadable, concealed, wentOnAfterItsEnd, outputFromActivities
  case removed, removedWithOthers, begunAnew
  // Transactions.
  case shared, joined, cameMeanwhile, refusedAndToldLater
  // Readers.
  case readWhileOthersWait, readElsewhere, secondWriterRefused
  // Ends of programs.
  case openedAgain, crashed, crashedBetweenTransactions, crashedInTransaction, crashedInRemoval
  // Disks.
  case full, failed, mendedAndStillRefused, openedAfterFailure
}

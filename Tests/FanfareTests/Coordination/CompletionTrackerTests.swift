import Testing

@testable import Fanfare

@Suite struct CompletionTrackerTests {
  /// Feeds outcomes until the tracker gives up the rest; returns how many it took, or nil if it never does.
  private func decided(_ mode: CompletionMode, _ outcomes: [Bool]) -> Int? {
    var tracker = CompletionTracker(mode, count: outcomes.count)
    for (index, success) in outcomes.enumerated() {
      if tracker.record(success: success, of: "nlp") != .goOn { return index + 1 }
    }
    return nil
  }

  @Test(arguments: [
    (CompletionMode.settleAll, [false, false, true], nil),
    (.failFast, [true, false, true], 2),
    (.failFast, [true, true, true], nil),
    (.firstSuccess, [false, true, true], 2),
    (.firstSuccess, [false, false, false], nil),
    (.quorum(2), [true, false, true, true], 3),
    (.quorum(3), [false, false, true, true], 2),
    (.quorum(1), [true, true, true], 1),
  ])
  func `a group is decided by the right outcome`(mode: CompletionMode, outcomes: [Bool], after: Int?) {
    #expect(decided(mode, outcomes) == after)
  }
}

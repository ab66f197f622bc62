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

  @Test(
    arguments: [CompletionMode.settleAll, .failFast, .firstSuccess, .quorum(.min), .quorum(0)],
    [0, 1, 500]
  )
  func `a group of any size succeeds if all of its calls do`(mode: CompletionMode, count: Int) {
    var tracker = CompletionTracker(mode, count: count)
    #expect(tracker.begin() == .goOn)
    for _ in 0..<count { _ = tracker.record(success: true, of: "nlp") }
    #expect(tracker.isSatisfied)
  }

  @Test(
    arguments: [CompletionMode.settleAll, .failFast, .firstSuccess, .quorum(.min), .quorum(0), .quorum(1)],
    [1, 500]
  )
  func `a group doesn't succeed if all of its calls fail, however little is asked for`(
    mode: CompletionMode,
    count: Int
  ) {
    var tracker = CompletionTracker(mode, count: count)
    for _ in 0..<count { _ = tracker.record(success: false, of: "nlp") }
    #expect(!tracker.isSatisfied)
  }

  @Test(arguments: [Int.min, -1, 0, 1])
  func `a quorum below 1 counts as 1`(needed: Int) {
    #expect(decided(.quorum(needed), [false, true, true]) == 2)
    #expect(decided(.quorum(needed), [false, false]) == 2)
  }

  @Test(arguments: [0, 1, 500])
  func `a quorum larger than any group is given up before the first call, and by the first failure`(
    count: Int
  ) {
    var tracker = CompletionTracker(.quorum(.max), count: count)
    #expect(tracker.begin() != .goOn && !tracker.isSatisfied)
    #expect(tracker.record(success: false, of: "nlp") != .goOn)
  }
}

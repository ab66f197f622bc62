import Fanfare
import FanfareTesting
import Testing

@testable import FanfareCommand

@Suite struct TraceLanesTests {
  private func slice(_ start: Int, _ end: Int, in parent: Int? = 0) -> TraceSlice {
    TraceSlice(name: "", category: "", start: .milliseconds(start), end: .milliseconds(end), parent: parent)
  }

  @Test func `what follows each other shares a lane with what holds it`() {
    let lanes = TraceLanes([slice(0, 9, in: nil), slice(0, 3), slice(1, 2, in: 1), slice(3, 9)])
    #expect(lanes.assigned == [0, 0, 0, 0] && lanes.count == 1)
  }

  @Test func `branches get a lane each, and lanes are used again`() {
    let lanes = TraceLanes([
      slice(0, 9, in: nil), slice(0, 3), slice(0, 5), slice(1, 2, in: 2), slice(5, 9), slice(6, 7),
    ])
    #expect(lanes.assigned == [0, 0, 1, 1, 0, 1])
  }

  @Test func `what takes no time has room at the end of what holds it`() {
    #expect(
      TraceLanes([slice(0, 5, in: nil), slice(0, 5), slice(5, 5, in: 1), slice(5, 5)]).assigned == [
        0, 0, 0, 0,
      ]
    )
  }

  @Test func `what outlasts what holds it has a lane of its own`() {
    #expect(TraceLanes([slice(0, 5, in: nil), slice(2, 6)]).assigned == [0, 1])
  }

  @Test(arguments: 0..<50 as Range<UInt64>)
  func `on each lane slices are apart or within each other, however they lie`(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    var slices = [slice(0, 100, in: nil)]
    for index in 1..<60 {
      let start = Int.random(in: 0..<100, using: &random)
      let end = Int.random(in: start...110, using: &random)
      slices.append(slice(start, end, in: Int.random(in: 0..<index, using: &random)))
    }
    let lanes = TraceLanes(slices).assigned
    for (first, one) in slices.enumerated() {
      for (second, other) in slices.enumerated() where first < second && lanes[first] == lanes[second] {
        let apart = one.end <= other.start || other.end <= one.start
        let within =
          one.start <= other.start && other.end <= one.end || other.start <= one.start && one.end <= other.end
        #expect(apart || within, "\(one) \(other)")
      }
    }
  }
}

import Testing

@testable import FanfareReports

/// What the end of a run had to wait for.
@Suite struct CriticalPathTests {
  private func row(_ start: Int, _ end: Int, in parent: Int? = nil) -> TimelineRow {
    TimelineRow(
      name: "t",
      place: "/t",
      parent: parent,
      start: .milliseconds(start),
      end: .milliseconds(end),
      status: .completed
    )
  }

  private func path(_ rows: TimelineRow...) -> [Int] {
    let parts = CriticalPath(rows).parts
    return parts.indices.filter { parts[$0] != nil }
  }

  @Test func `in a sequence it is everything`() {
    #expect(path(row(0, 5), row(5, 9), row(10, 12)) == [0, 1, 2])
  }

  @Test func `of branches it is the one that ended last, and what stands before them`() {
    #expect(path(row(0, 5), row(5, 20), row(5, 9, in: 1), row(5, 20, in: 1), row(5, 18, in: 1)) == [0, 1, 3])
  }

  @Test func `within a branch it goes on in the tasks of that branch alone`() {
    #expect(
      path(
        row(0, 20),
        row(0, 9, in: 0),
        row(0, 20, in: 0),
        row(0, 9, in: 1),
        row(0, 8, in: 2),
        row(8, 20, in: 2)
      )
        == [0, 2, 4, 5]
    )
  }

  @Test func `of items with two at a time it is the chain that ended last`() {
    #expect(
      path(row(0, 30), row(0, 10, in: 0), row(0, 14, in: 0), row(10, 30, in: 0), row(14, 28, in: 0)) == [
        0, 1, 3,
      ]
    )
  }

  @Test func `of two that ended together it is the longer one`() {
    #expect(path(row(0, 10), row(4, 10, in: 0), row(0, 10, in: 0)) == [0, 2])
  }

  @Test func `parents that lead in circles or nowhere, and tasks that took no time, are no harm`() {
    #expect(path(row(0, 4, in: 1), row(0, 5, in: 0), row(2, 2), row(0, 3, in: 77), row(9, 3)) == [])
    #expect(path() == [])
  }
}

import Testing

@testable import FanfareReports

/// What the end of a run waited for, in sums.
@Suite struct CriticalWaitsTests {
  private func row(_ start: Int, _ end: Int, _ spans: [WaitSpan]) -> TimelineRow {
    var row = TimelineRow(
      name: "t",
      place: "/t",
      start: .milliseconds(start),
      end: .milliseconds(end),
      status: .completed
    )
    row.spans = spans
    return row
  }

  private func span(_ kind: WaitKind, _ start: Int, _ end: Int, _ attempt: Int = 1) -> WaitSpan {
    WaitSpan(kind, from: .milliseconds(start), to: .milliseconds(end), attempt: attempt)
  }

  private func waits(_ rows: TimelineRow..., duration: Int) -> [String] {
    let timeline = ReportedTimeline(run: "r", duration: .milliseconds(duration), rows: rows)
    let waits = CriticalWaits(timeline, on: CriticalPath(rows))
    return waits.sums.map { "\($0.kind) \($0.duration / .milliseconds(1))" } + [
      "rest \(waits.rest / .milliseconds(1))"
    ]
  }

  @Test func `only tasks on the critical path count, and what is left is told as such`() {
    let (short, long) = (
      row(0, 20, [span(.service, 0, 20)]), row(0, 50, [span(.queue, 5, 10), span(.service, 10, 50)])
    )
    #expect(waits(short, long, duration: 60) == ["service 40.0", "queue 5.0", "rest 15.0"])
  }

  @Test func `attempts beside each other count once`() {
    let hedged = row(0, 50, [span(.service, 0, 50), span(.hedgeDelay, 0, 30, 2), span(.service, 30, 50, 2)])
    #expect(waits(hedged, duration: 50) == ["service 50.0", "rest 0.0"])
  }

  @Test func `what reaches beyond its task is cut, and what ends before it begins is nothing`() {
    #expect(
      waits(row(10, 20, [span(.backoff, 0, 90), span(.queue, 15, 12)]), duration: 20) == [
        "backoff 10.0", "rest 10.0",
      ]
    )
    #expect(waits(duration: 5) == ["rest 5.0"])
  }
}

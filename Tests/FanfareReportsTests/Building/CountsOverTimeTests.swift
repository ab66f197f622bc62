import Testing

@testable import FanfareReports

/// How many runs ended when.
@Suite struct CountsOverTimeTests {
  private func counts(_ times: [Double]) -> CountsOverTime {
    var builder = ReportBuilder(ReportedBatch(id: "b", workflow: "w", state: .ended))
    for time in times {
      builder.add(ReportedRun(id: "r", document: "d", status: .completed, start: time, duration: .zero))
    }
    return builder.report.overTime
  }

  @Test func `steps are fine for a short batch, and begin at whole multiples of their length`() {
    let counts = counts([100.004, 100.009, 100.011])
    #expect(counts.step == 10 && counts.steps.map(\.start) == [100_000, 100_010])
    #expect(counts.steps.map(\.outcomes.total) == [2, 1])
  }

  @Test func `steps get longer where there are too many, and nothing is lost or counted twice`() {
    let counts = counts((0..<50_000).map { Double($0) * 0.37 - 3 })
    #expect(counts.steps.count <= CountsOverTime.maximumSteps)
    #expect(counts.steps.reduce(0) { $0 + $1.outcomes.total } == 50_000)
    #expect(counts.step == 300_000 && counts.steps.first?.start == -300_000)
    #expect(counts.steps.first?.outcomes.total == 9)
  }

  @Test func `the order in which runs are told makes no difference`() {
    let times = (0..<3000).map { Double($0 * 7919 % 3000) }
    #expect(counts(times).steps == counts(times.sorted()).steps)
  }

  @Test func `a pause makes steps hardly longer, and is none of the time at work`() {
    let counts = counts([0, 1, 2, 3, 90_000, 90_001, 90_002])
    #expect(counts.step == 50 && counts.steps.count == 7)
    #expect(counts.pauses == [.init(start: 3050, length: 89_996_950)])
  }

  @Test func `what ends once a minute has no pauses, but long steps`() {
    let counts = counts((0..<9).map { Double($0 * 60) })
    #expect(counts.pauses.isEmpty && counts.step == 5000)
  }

  @Test func `a step holds so many that they are a rate and no chance`() {
    let counts = counts((0..<200).map { Double($0) * 0.017 })
    #expect(counts.step == 100 && counts.steps.count == 34)
  }

  @Test func `a clock gone mad is no harm`() {
    #expect(counts([.infinity, .nan, -1e300, 1e11, 5]).steps.reduce(0) { $0 + $1.outcomes.total } == 5)
  }
}

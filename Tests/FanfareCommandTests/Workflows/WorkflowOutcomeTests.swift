import Fanfare
import FanfareJSON
import FanfareWorkflows
import Testing

@testable import FanfareCommand

@Suite struct WorkflowOutcomeTests {
  private func meters(_ sums: Meters) -> String? {
    let end = RunEnd(status: .completed, duration: .zero, meters: sums)
    return WorkflowOutcome(input: "a", ending: .ran("r", end)).json(isTimed: false)["meters"]?.description
  }

  @Test func `sums of decimal fractions are told without the errors that they have in binary`() {
    var sums: Meters = ["tokens": 123_456_789_012_345, "eur": 1 / 3]
    for amount in [0.000_01, 0.000_02, 0.000_03] { sums.add(amount, to: "usd") }
    #expect(sums["usd"] != 0.000_06)
    #expect(meters(sums) == #"{"eur":0.333333333333,"tokens":123456789012345,"usd":6e-05}"#)
  }
}

import FanfareSimulation
import Foundation
import Testing

@Suite struct ScenarioTests {
  /// The figure in a row's column, whatever its unit.
  private func figure(_ scenario: Scenario, _ row: String, _ column: Int) throws -> Double {
    let cells = try #require(scenario.rows.first { $0[0] == row })
    return try #require(Double(cells[column].prefix { $0.isNumber || $0 == "." }))
  }

  @Test func `the scenarios show what the policies are for, and the article says the same`() throws {
    let scenarios = try Scenario.all()
    try #require(scenarios.count == 5)

    // A call to the service that is well never fails because of the other, which is itself again once probes go through.
    let outage = scenarios[0]
    #expect(outage.rows.allSatisfy { $0[1] == "100.0 %" })
    #expect(try figure(outage, "defaults", 5) <= 5)
    #expect(try figure(outage, "defaults", 3) <= 1.2 * 800 + 80)

    let slow = scenarios[1]
    #expect(try figure(slow, "hedge after p95", 3) < figure(slow, "defaults", 3) / 10)
    #expect(try figure(slow, "hedge after p95", 4) <= 5)

    // A slow endpoint loses its share within a second, and has it back when it is well again.
    let endpoint = scenarios[2]
    #expect(try figure(endpoint, "two choices, Peak EWMA", 3) < 1)
    #expect(try figure(endpoint, "two choices, Peak EWMA", 7) > 20)

    let overload = scenarios[3]
    #expect(try figure(overload, "no limit", 1) == 0)
    #expect(try figure(overload, "AIMD", 1) >= 90)

    // The budget holds the attempts of a dead service at its bar, and the breaker far below it.
    let dead = scenarios[4]
    let bar = try figure(dead, "bare", 4)
    #expect(try figure(dead, "retries alone", 2) > 2 * bar)
    #expect(try figure(dead, "with the budget", 2) <= bar)
    #expect(try figure(dead, "defaults", 2) < 100)

    let article = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../../Sources/Fanfare/Documentation.docc/Scenarios.md")
    let text = try String(contentsOf: article, encoding: .utf8)
    for scenario in scenarios { #expect(text.contains(scenario.markdown), "\(scenario.title)") }
  }
}

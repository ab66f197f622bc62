import FanfareSimulation
import Testing

@Suite struct ScenarioTests {
  @Test func `the scenarios show what the policies are for`() throws {
    let scenarios = try Scenario.all()
    #expect(scenarios.count == 5)
    // A call to the service that is well never fails because of the other.
    #expect(scenarios[0].rows.allSatisfy { $0[1] == "100.0 %" })
    // The budget holds the attempts of a dead service at its bar, and the breaker far below it.
    let attempts = try scenarios[4].rows.map { try #require(Int($0[2])) }
    let bar = try #require(Int(scenarios[4].rows[1][4]))
    #expect(attempts[0] > 2 * bar && attempts[1] <= bar && attempts[2] < 100)
    #expect(scenarios[0].markdown.hasPrefix("### A service fails for 8 s"))
  }
}

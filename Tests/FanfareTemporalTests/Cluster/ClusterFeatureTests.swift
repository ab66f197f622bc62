import FanfareConformance
import Foundation
import Testing

@testable import FanfareTemporal

/// The engine's own features on the development server: the same files, the same steps, the same results.
@Suite(.enabled(if: DevelopmentServer.isThere, "make test installs it"), .serialized)
struct ClusterFeatureTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../FanfareConformanceTests/Features").standardizedFileURL.path

  /// What is otherwise on a cluster, and why.
  private static let differences: Set = [
    // The run waits for a worker that has the secret, since somewhere there may be one.
    "A secret that doesn't exist is an authorization error before anything is done"
  ]

  /// How many scenarios are run at a time; most of them wait.
  private static let atATime = 8

  @Test(.timeLimit(.minutes(10)))
  func `What a scenario expects is so on a cluster`() async throws {
    let scenarios = try FeatureFiles.features(at: Self.folder).flatMap(\.scenarios)
      .filter { !Self.differences.contains($0.name) }
    #expect(scenarios.count > 90)
    let connection = TemporalConnection(
      to: try await DevelopmentServer.address(),
      namespace: "default",
      identity: "features"
    )
    let runner = ScenarioRunner(on: ClusterStage(connection))
    await withTaskGroup(of: ScenarioResult.self) { group in
      for (index, scenario) in scenarios.enumerated() {
        if index >= Self.atATime, let result = await group.next() { Self.check(result) }
        group.addTask { await runner.run(scenario) }
      }
      for await result in group { Self.check(result) }
    }
    await connection.close()
  }

  private static func check(_ result: ScenarioResult) {
    let (scenario, failure) = (result.scenario, result.failure)
    #expect(
      failure == nil,
      "\(scenario.feature): \(scenario.name) (\(scenario.file):\(failure?.line ?? 0)) \(failure?.message ?? "")"
    )
  }
}

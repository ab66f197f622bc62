import FanfareConformance
import Foundation
import Testing

/// What the specification's kit leaves out, over real sockets.
@Suite(.serialized) struct OwnFeatureTests {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Features").path

  /// The scenarios of all files; a file that can't be read is a failure of its own.
  static let scenarios = (try? FeatureFiles.features(at: folder))?.flatMap(\.scenarios) ?? []

  @Test func `all features can be read`() throws {
    #expect(try FeatureFiles.features(at: Self.folder).count >= 10)
  }

  @Test(.timeLimit(.minutes(10)), arguments: scenarios)
  func `what a scenario expects is so`(_ scenario: Scenario) async {
    let result = await ScenarioRunner().run(scenario)
    #expect(result.failure == nil, "\(scenario.file):\(result.failure?.line ?? 0)")
  }
}

extension Scenario: CustomTestStringConvertible {
  package var testDescription: String { "\(feature): \(name)" }
}

/// Runs the scenarios of folders one after another and prints what came of each.
package struct ConformanceRun: Sendable {
  private let lines: ScenarioLines
  private let runner: ScenarioRunner
  private let print: @Sendable (String) -> Void

  /// Describes a run.
  ///
  /// - Parameters:
  ///   - stage: where the workflows are run.
  ///   - hasColour: whether escape sequences for colours may be printed.
  ///   - print: takes a line.
  package init(
    on stage: any ScenarioStage = EngineStage(),
    hasColour: Bool,
    print: @escaping @Sendable (String) -> Void
  ) {
    runner = ScenarioRunner(on: stage)
    lines = ScenarioLines(hasColour: hasColour)
    self.print = print
  }

  /// Runs the scenarios of one folder.
  ///
  /// - Parameter path: a folder with `.feature` files, or one such file.
  /// - Returns: whether all have passed.
  /// - Throws: ``FeatureError`` if a file can't be read.
  package func run(_ path: String) async throws(FeatureError) -> Bool {
    let features = try FeatureFiles.features(at: path)
    var passed = 0
    var count = 0
    for feature in features {
      print(lines.title(of: feature))
      for scenario in feature.scenarios {
        let result = await runner.run(scenario)
        print(lines.line(of: result))
        count += 1
        passed += result.failure == nil ? 1 : 0
      }
    }
    print(lines.summary(passed: passed, of: count, in: path))
    return passed == count
  }
}

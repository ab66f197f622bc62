/// What is printed of scenarios.
struct ScenarioLines: Sendable {
  let hasColour: Bool

  func title(of feature: Feature) -> String { feature.name }

  /// Whether the scenario has passed, how long it took, and if it hasn't, where and why.
  func line(of result: ScenarioResult) -> String {
    let milliseconds = Int(result.duration / .milliseconds(1))
    guard let failure = result.failure else {
      return "  \(coloured("passed", 32)) \(result.scenario.name) (\(milliseconds) ms)"
    }
    let reason = failure.message.split(separator: "\n").joined(separator: "\n    ")
    return """
        \(coloured("FAILED", 31)) \(result.scenario.name) (\(milliseconds) ms)
          \(result.scenario.file):\(failure.line): \(reason)
      """
  }

  func summary(passed: Int, of count: Int, in path: String) -> String {
    coloured("\(passed) of \(count) scenarios passed", passed == count ? 32 : 31) + " (\(path))"
  }

  private func coloured(_ text: String, _ code: Int) -> String {
    hasColour ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}

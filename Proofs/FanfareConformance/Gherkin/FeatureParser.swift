/// Reads features in the part of the Gherkin language that conformance kits use.
///
/// That is features with descriptions, scenarios, steps and their texts between `"""`; comments and tags mean nothing.
/// Outlines, backgrounds, rules and tables are refused. A file may hold several features, as it does when files without
/// a newline at their end were joined; then a feature begins right after `"""`.
package struct FeatureParser {
  /// The size in bytes that a file may have.
  package static let maximumBytes = 1 << 20

  private static let steps = ["Given ", "When ", "Then ", "And ", "But ", "* "]
  private static let refused = [
    "Background:", "Scenario Outline:", "Scenario Template:", "Examples:", "Scenarios:", "Rule:", "|",
  ]

  private let file: String
  private var line = 0
  private var features: [Feature] = []
  private var document: DocumentText?

  private init(file: String) {
    self.file = file
  }

  /// Reads the features of a file.
  ///
  /// - Parameters:
  ///   - text: what the file holds, at most ``maximumBytes``.
  ///   - file: its name.
  /// - Throws: ``FeatureError`` with the line.
  package static func features(in text: String, file: String) throws(FeatureError) -> [Feature] {
    var parser = FeatureParser(file: file)
    guard text.utf8.count <= maximumBytes else {
      throw parser.error("the file is larger than \(maximumBytes) bytes")
    }
    for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      parser.line += 1
      try parser.read(line)
    }
    return try parser.finish()
  }

  private mutating func finish() throws(FeatureError) -> [Feature] {
    if let document { throw error("the text that begins in line \(document.line) has no \(document.mark)") }
    try endScenario()
    guard !features.isEmpty else { throw error("there is no feature") }
    return features
  }

  private mutating func read(_ line: Substring) throws(FeatureError) {
    guard document != nil else { return try readOutside(line) }
    guard let rest = document?.take(line) else { return }
    attach(document?.text ?? "")
    document = nil
    try readOutside(rest)
  }

  private mutating func readOutside(_ line: Substring) throws(FeatureError) {
    let text = line.trimmingSpaces
    if text.isEmpty || text.hasPrefix("#") || text.hasPrefix("@") { return }
    if let name = text.after("Feature:") {
      try endScenario()
      features.append(Feature(name: name, file: file, line: self.line))
    } else if let name = text.after("Scenario:") ?? text.after("Example:") {
      try beginScenario(name)
    } else if let new = DocumentText(line, number: self.line) {
      guard let step = lastStep else { throw error("a text needs a step that it belongs to") }
      if step.document != nil { throw error("the step in line \(step.line) has a text already") }
      document = new
    } else if let step = Self.steps.lazy.compactMap({ text.after($0) }).first {
      try add(Scenario.Step(text: step, line: self.line))
    } else if let keyword = Self.refused.first(where: { text.hasPrefix($0) }) {
      throw error("'\(keyword)' isn't supported")
    } else {
      try describe(text)
    }
  }

  private mutating func beginScenario(_ name: String) throws(FeatureError) {
    try endScenario()
    guard let feature = features.last else { throw error("a scenario needs a feature before it") }
    features[features.count - 1].scenarios.append(
      Scenario(name: name, feature: feature.name, file: file, line: line)
    )
  }

  private func endScenario() throws(FeatureError) {
    guard let scenario = features.last?.scenarios.last, scenario.steps.isEmpty else { return }
    throw error("the scenario '\(scenario.name)' has no steps", at: scenario.line)
  }

  private mutating func add(_ step: Scenario.Step) throws(FeatureError) {
    guard let feature = features.indices.last, let scenario = features[feature].scenarios.indices.last else {
      throw error("a step needs a scenario before it")
    }
    features[feature].scenarios[scenario].steps.append(step)
  }

  private mutating func attach(_ text: String) {
    guard let feature = features.indices.last, let scenario = features[feature].scenarios.indices.last,
      let step = features[feature].scenarios[scenario].steps.indices.last
    else { return }
    features[feature].scenarios[scenario].steps[step].document = text
  }

  private mutating func describe(_ text: Substring) throws(FeatureError) {
    guard let feature = features.last else { throw error("'\(text.prefix(40))' stands before any feature") }
    guard feature.scenarios.last?.steps.isEmpty ?? true else {
      throw error("'\(text.prefix(40))' isn't a step: it begins with none of Given, When, Then, And, But")
    }
    guard feature.scenarios.isEmpty else { return }
    features[features.count - 1].description += (feature.description.isEmpty ? "" : "\n") + text
  }

  private var lastStep: Scenario.Step? { features.last?.scenarios.last?.steps.last }

  private func error(_ message: String, at line: Int? = nil) -> FeatureError {
    FeatureError(file: file, line: line ?? max(1, self.line), message: message)
  }
}

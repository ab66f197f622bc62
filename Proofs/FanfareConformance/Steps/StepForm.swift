internal import FanfareJSON
internal import FanfareYAML

/// A kind of step: how it is written, and what it means.
struct StepForm: Sendable {
  /// What a step's pattern and text hold.
  struct Arguments: Sendable {
    var texts: [String]
    var numbers: [Int]
    /// The text between `"""`; empty if there is none.
    var document: String
    /// The same, read as YAML.
    var value: JSONValue
  }

  let pattern: StepPattern
  /// Whether the text between `"""` is YAML.
  let readsYAML: Bool
  let meaning: @Sendable (Arguments) -> ScenarioStep

  init(
    _ pattern: String,
    readsYAML: Bool = true,
    _ meaning: @escaping @Sendable (Arguments) -> ScenarioStep
  ) {
    self.pattern = StepPattern(pattern)
    self.readsYAML = readsYAML
    self.meaning = meaning
  }
}

extension ScenarioStep {
  /// Finds out what a step means.
  ///
  /// - Throws: if no kind of step is written like this, or its text can't be read.
  init(_ step: Scenario.Step) throws(StepError) {
    let text = step.text.hasPrefix("given ") ? String(step.text.dropFirst(6)) : step.text
    for form in StepForm.all {
      guard let matches = form.pattern.matches(text) else { continue }
      guard form.pattern.takesDocument == (step.document != nil) else {
        let need = form.pattern.takesDocument ? "needs a text" : "takes no text"
        throw StepError(line: step.line, message: "the step '\(step.text)' \(need) between \"\"\"")
      }
      var arguments = StepForm.Arguments(
        texts: matches.texts,
        numbers: matches.numbers,
        document: step.document ?? "",
        value: .null
      )
      if form.readsYAML, let document = step.document {
        do throws(YAMLError) {
          arguments.value = try YAMLDocument(parsing: document).value
        } catch {
          throw StepError(line: step.line + 1 + error.line, message: error.message)
        }
      }
      self = form.meaning(arguments)
      return
    }
    throw StepError(line: step.line, message: "no step is written like '\(step.text)'")
  }
}

/// Why a scenario can't be run or hasn't passed.
struct StepError: Error, Hashable, Sendable {
  /// The line of the step, from 1.
  let line: Int
  let message: String
  /// Whether the run was over too early for the scenario to say anything.
  var isTooEarly = false
}

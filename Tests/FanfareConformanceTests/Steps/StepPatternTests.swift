import Testing

@testable import FanfareConformance

@Suite struct StepPatternTests {
  typealias Matches = StepPattern.Matches

  @Test(
    arguments: [
      ("it rains", "it rains", Matches()),
      (
        "{task} should run before {task}", "setRed should run before setBlue",
        Matches(texts: ["setRed", "setBlue"])
      ),
      ("{task} should run", "'a task' should run", Matches(texts: ["a task"])),
      ("has {texts}", "has 'a', 'b.c','d'", Matches(texts: ["a", "b.c", "d"])),
      ("a {text} with {number} items", "a 'x' with 3 items", Matches(texts: ["x"], numbers: [3])),
      ("after {numbers} ms", "after 5, 10, 20 ms", Matches(numbers: [5, 10, 20])),
    ]
  )
  func `the places of a pattern are filled`(_ pattern: String, _ text: String, _ matches: Matches) {
    #expect(StepPattern(pattern).matches(text) == matches)
  }

  @Test(
    arguments: [
      ("it rains", "it rains again"), ("it rains again", "it rains"), ("it rains", "it snows"),
      ("a {text}", "a word"), ("a {number}", "a word"), ("a {number}", "a '1'"),
      ("{task} runs", "the task runs"),
      ("has {texts}", "has"),
    ]
  )
  func `a text of another form doesn't match`(_ pattern: String, _ text: String) {
    #expect(StepPattern(pattern).matches(text) == nil)
  }

  @Test(
    arguments: [
      ("the moon rises", nil, "no step is written like 'the moon rises'"),
      ("the workflow input is:", nil, "the step 'the workflow input is:' needs a text between \"\"\""),
      ("the workflow should fault", "x", "the step 'the workflow should fault' takes no text between \"\"\""),
    ] as [(String, String?, String)]
  )
  func `a step that isn't understood is an error`(_ text: String, _ document: String?, _ message: String) {
    #expect(throws: StepError(line: 7, message: message)) {
      try ScenarioStep(Scenario.Step(text: text, line: 7, document: document))
    }
  }

  @Test func `YAML that can't be read is named with its line in the file`() {
    let step = Scenario.Step(text: "the workflow input is:", line: 7, document: "a: 1\nb: ]")
    #expect { try ScenarioStep(step) } throws: { ($0 as? StepError)?.line == 10 }
  }
}

import FanfareConformance
import Testing

@Suite struct FeatureParserTests {
  private func parse(_ text: String) throws -> [Feature] {
    try FeatureParser.features(in: text, file: "f.feature")
  }

  @Test func `a feature has a name, a description and scenarios with steps`() throws {
    let features = try parse(
      """
      # a comment
      @tag
      Feature: Doors
        As a guest
        I want to come in

        @other
        Scenario: Open
          Given a door
          When it is opened
          Then it is open
          And nobody is hurt
          But the wind comes in
        Scenario: Shut
          * it is shut
      """
    )
    let feature = try #require(features.first)
    #expect(feature.name == "Doors")
    #expect(feature.description == "As a guest\nI want to come in")
    #expect(feature.scenarios.map(\.name) == ["Open", "Shut"])
    #expect(feature.scenarios[0].line == 8)
    #expect(
      feature.scenarios[0].steps.map(\.text) == [
        "a door", "it is opened", "it is open", "nobody is hurt", "the wind comes in",
      ]
    )
    #expect(feature.scenarios[0].steps[4].line == 13)
    #expect(feature.scenarios[1].steps.map(\.text) == ["it is shut"])
  }

  @Test(arguments: ["\n", "\r\n"])
  func `a text loses the indentation of its mark, and no more`(_ newline: String) throws {
    let lines = [
      "Feature: F", "Scenario: S", "  Given a text:", "    \"\"\"yaml", "    a:", "      b: 1", "", "  c: 2",
      "    # kept", "    \"\"\"", "  Then all is well",
    ]
    let steps = try parse(lines.joined(separator: newline))[0].scenarios[0].steps
    #expect(steps.map(\.text) == ["a text:", "all is well"])
    #expect(steps[0].document == "a:\n  b: 1\n\nc: 2\n# kept")
    #expect(steps[1].document == nil)
  }

  @Test func `a text may be empty, and it may end the file without a newline`() throws {
    #expect(
      try parse("Feature: F\nScenario: S\nGiven a:\n\"\"\"\n\"\"\"")[0].scenarios[0].steps[0].document == ""
    )
  }

  @Test func `files that were joined without a newline between them are read`() throws {
    let features = try parse(
      "Feature: A\nScenario: S\nGiven a:\n\"\"\"\nx\n\"\"\"Feature: B\nScenario: T\nGiven b\n"
    )
    #expect(features.map(\.name) == ["A", "B"])
    #expect(features[0].scenarios[0].steps[0].document == "x")
    #expect(features[1].line == 6)
    #expect(features[1].scenarios[0].feature == "B")
  }

  @Test(
    arguments: [
      ("", "f.feature:1: there is no feature"),
      ("Scenario: S", "f.feature:1: a scenario needs a feature before it"),
      ("Hello", "f.feature:1: 'Hello' stands before any feature"),
      ("Feature: F\nGiven x", "f.feature:2: a step needs a scenario before it"),
      ("Feature: F\nScenario: S\n\nScenario: T\nGiven x", "f.feature:2: the scenario 'S' has no steps"),
      ("Feature: F\nScenario: S\n\"\"\"", "f.feature:3: a text needs a step that it belongs to"),
      (
        "Feature: F\nScenario: S\nGiven x:\n\"\"\"\ny",
        "f.feature:5: the text that begins in line 4 has no \"\"\""
      ),
      (
        "Feature: F\nScenario: S\nGiven x:\n\"\"\"\n\"\"\"\n\"\"\"\n\"\"\"",
        "f.feature:6: the step in line 3 has a text already"
      ),
      ("Feature: F\nBackground:\n", "f.feature:2: 'Background:' isn't supported"),
      ("Feature: F\nScenario Outline: S\n", "f.feature:2: 'Scenario Outline:' isn't supported"),
      ("Feature: F\nScenario: S\nGiven x\n| a |", "f.feature:4: '|' isn't supported"),
      (
        "Feature: F\nScenario: S\nGiven x\nand y",
        "f.feature:4: 'and y' isn't a step: it begins with none of Given, When, Then, And, But"
      ),
    ]
  )
  func `what can't be read is named with its line`(_ text: String, _ message: String) {
    #expect { try parse(text) } throws: { "\($0)" == message }
  }

  @Test func `a file has a largest size`() {
    let text = String(repeating: "#", count: FeatureParser.maximumBytes + 1)
    #expect { try parse(text) } throws: { "\($0)" == "f.feature:1: the file is larger than 1048576 bytes" }
  }
}

import Testing

@testable import FanfareCommand

@Suite struct StyleTests {
  @Test(
    arguments: [
      ([:], true, true), ([:], false, false), (["NO_COLOR": "1"], true, false),
      (["NO_COLOR": ""], true, true),
      (["FORCE_COLOR": "1"], false, true), (["FORCE_COLOR": "0"], true, false),
      (["FORCE_COLOR": ""], false, false),
      (["FORCE_COLOR": "1", "NO_COLOR": "1"], true, false), (["CLICOLOR_FORCE": "1"], false, true),
      (["CLICOLOR_FORCE": "0"], false, false), (["CLICOLOR": "0"], true, false),
      (["TERM": "dumb"], true, false),
      (["TERM": ""], true, false), (["TERM": "dumb", "FORCE_COLOR": "1"], true, true),
      (["CLICOLOR": "0", "CLICOLOR_FORCE": "1"], true, true),
    ] as [([String: String], Bool, Bool)]
  )
  func `colours are what the environment says first`(
    variables: [String: String],
    isTerminal: Bool,
    hasColour: Bool
  ) {
    let environment = ["TERM": "xterm"].merging(variables) { $1 }
    #expect(Style(isTerminal: isTerminal, environment).hasColour == hasColour)
  }
}

import Testing

@testable import FanfareCommand

@Suite struct InputExpectationTests {
  @Test func `files that are one input each are counted, and lines are estimated from the sizes`() throws {
    let text = String(repeating: "{\"n\":1}\n", count: 1000)
    try BuiltCommand.withFile(text) { path in
      var expectation = InputExpectation()
      expectation.singles = 2
      #expect(expectation.total == .init(count: 2))
      expectation.expectLines(of: path)
      #expect(expectation.total == nil)
      expectation.countLine(bytes: 8, isBlank: false)
      #expect(expectation.total == .init(count: 1002, isEstimate: true))
      for _ in 1..<990 { expectation.countLine(bytes: 8, isBlank: false) }
      expectation.countLine(bytes: 80, isBlank: true)
      expectation.endLines()
      #expect(expectation.total == .init(count: 992))
    }
  }

  @Test func `nothing is known of what comes through a pipe`() {
    var expectation = InputExpectation()
    expectation.expectLines(of: "/dev/null")
    expectation.countLine(bytes: 8, isBlank: false)
    #expect(expectation.total == nil)
    expectation.foundSingle()
    #expect(expectation.total == .init(count: 2))
  }
}

import Logging
import Testing

@testable import FanfareCommand

@Suite struct LogLineTests {
  @Test func `what others say in a log line can't begin another`() {
    let line = LogLine.text(
      "fanfare",
      .error,
      "failed: a\n2026-01-01 info fanfare: forged",
      ["detail": "\u{1B}[2J\u{9B}x\r"]
    )
    #expect(!line.contains { $0.isNewline })
    #expect(
      line.hasSuffix(
        #"error fanfare: detail=\u001b[2J\u009bx\u000d failed: a\u000a2026-01-01 info fanfare: forged"#
      )
    )
  }
}

import FanfareText
import Testing

@Suite struct VisibleTextTests {
  @Test(
    arguments: [
      ("plain é 日本", "plain é 日本"), ("a\nb\r\tc", "a\\u000ab\\u000d\\u0009c"), ("\u{1B}[2J", "\\u001b[2J"),
      ("\u{9B}31m", "\\u009b31m"), ("a\u{202E}b", "a\\u202eb"), ("\u{2066}x\u{2069}", "\\u2066x\\u2069"),
      ("\u{2028}", "\\u2028"), ("\u{7F}\u{0}", "\\u007f\\u0000"), ("\u{E0041}", "\\udb40\\udc41"),
      ("\u{FEFF}", "\\ufeff"),
    ] as [(String, String)]
  )
  func `what can't be seen or moves the cursor is written as its escape`(text: String, visible: String) {
    #expect(VisibleText.line(text) == visible)
  }

  @Test func `a block keeps its lines and the colours of the command, and nothing else`() {
    let text = "\u{1B}[31mred\u{1B}[0m\n\tx\u{1B}[8m\u{1B}]0;title\u{7}\u{9B}0m\r"
    #expect(
      VisibleText.block(text) == "\u{1B}[31mred\u{1B}[0m\n\tx\\u001b[8m\\u001b]0;title\\u0007\\u009b0m\\u000d"
    )
    #expect(VisibleText.block("plain\n") == "plain\n")
  }
}

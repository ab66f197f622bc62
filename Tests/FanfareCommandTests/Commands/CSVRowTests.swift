import FanfareWorkflows
import Testing

@testable import FanfareCommand

@Suite struct CSVRowTests {
  /// Whether the row of an input begins with a field, by bytes: for readers there are no other characters.
  private func begins(_ input: String, with field: String) -> Bool {
    let end = RunEnd(status: .completed, duration: .zero)
    let row = CSVRow.text(of: WorkflowOutcome(input: input, ending: .ran("r", end)))
    return row.utf8.starts(with: "\(field),r,completed,".utf8)
  }

  @Test(arguments: ["", "\u{200D}", "\u{200C}", "\u{301}"])
  func `what ends a field stands in quotes, also with a mark behind it`(mark: String) {
    #expect(begins("a,\(mark)b", with: "\"a,\(mark)b\""))
    #expect(begins("a\"\(mark)b", with: "\"a\"\"\(mark)b\""))
    #expect(begins("a\n\(mark)b", with: "\"a\n\(mark)b\""))
    #expect(begins("a \(mark)b", with: "a \(mark)b"))
  }

  @Test(arguments: ["", "\u{200D}", "\u{200C}", "\u{301}"])
  func `what a spreadsheet would take for a formula is a text, also with a mark behind its sign`(mark: String)
  {
    for sign in ["=", "+", "-", "@", "\t"] {
      #expect(begins("\(sign)\(mark)1+1", with: "'\(sign)\(mark)1+1"), "\(sign)")
    }
    #expect(begins("\r\n=\(mark)1", with: "\"'\r\n=\(mark)1\""))
    #expect(begins("-1.5", with: "-1.5"))
  }
}

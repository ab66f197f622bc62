import Fanfare
import Testing

@testable import FanfareCommand

@Suite struct CallLineTests {
  private static func lines(
    _ text: CallLine.Text,
    name: String = "nlp",
    width: Int?,
    hasBars: Bool = true
  ) -> [String] {
    let columns = CallColumns(width: width, indentation: 2, name: 10, hasBars: hasBars)
    let line = CallLine(
      name: name,
      mark: name.isEmpty ? "attempt 1" : "failed",
      time: .milliseconds(12),
      bar: { "▕" + String(repeating: "█", count: $0) + "▏" },
      text: text
    )
    return line.lines(columns, Style(hasColour: false))
  }

  private static let long = "answered 503 Service Unavailable: it was told to fail, and it did so twice"

  @Test(arguments: 20...200)
  func `no line is wider than the terminal, and none of a message is lost`(width: Int) {
    for name in ["nlp", "", "a very long name", "漢字漢字漢字漢字"] {
      for text in [CallLine.Text.message(Self.long), .excerpt(Self.long), .message("200")] {
        let lines = Self.lines(text, name: name, width: width)
        #expect(lines.allSatisfy { $0.columns <= max(width, 34) }, "\(lines)")
        guard case .message(let message) = text else { continue }
        let words = lines.joined(separator: " ").split(separator: " ")
        #expect(message.split(separator: " ").allSatisfy(words.contains))
      }
    }
  }

  @Test func `without a terminal everything is on one line, without a bar`() {
    #expect(Self.lines(.message(Self.long), width: nil) == ["  nlp        failed       12 ms \(Self.long)"])
    #expect(Self.lines(.excerpt(Self.long), width: nil) == ["  nlp        failed       12 ms \(Self.long)"])
  }

  @Test func `a message goes below where there is no room, an excerpt is cut off`() {
    #expect(
      Self.lines(.message(Self.long), width: 80) == [
        "  nlp        failed       12 ms ▕████████████████▏",
        "    answered 503 Service Unavailable: it was told to fail, and it did so twice",
      ]
    )
    #expect(
      Self.lines(.excerpt(Self.long), width: 80) == [
        "  nlp        failed       12 ms ▕████████████████▏ answered 503 Service Unavail…"
      ]
    )
    #expect(
      Self.lines(.message("503, repeated after 43 ms"), name: "", width: 40) == [
        "             attempt 1    12 ms ▕██████▏", "             503, repeated after 43 ms",
      ]
    )
  }
}

import Testing

@testable import Fanfare

@Suite struct ServerSentEventParserTests {
  private func events(_ text: String, maximumBytes: Int = 1000) throws -> [ServerSentEvent] {
    var parser = ServerSentEventParser(maximumBytes: maximumBytes)
    return try parser.events(in: Array(text.utf8))
  }

  @Test func `data of several lines is joined by line feeds`() throws {
    #expect(try events("data: YHOO\ndata: +2\ndata: 10\n\n") == [ServerSentEvent(data: "YHOO\n+2\n10")])
  }

  @Test(arguments: ["\n", "\r\n", "\r"])
  func `a line ends with any of three ends`(end: String) throws {
    let text = ["event: add", "data: 1", "", "data: 2", "", ""].joined(separator: end)
    #expect(try events(text) == [ServerSentEvent(type: "add", data: "1"), ServerSentEvent(data: "2")])
  }

  @Test func `a mark at the beginning is left aside, and nowhere else`() throws {
    #expect(try events("\u{FEFF}data: 1\n\n") == [ServerSentEvent(data: "1")])
    #expect(try events("\n\u{FEFF}data: 1\n\n") == [])
  }

  @Test func `comments, unknown fields and events without data tell nothing`() throws {
    #expect(try events(": ping\n\nevent: add\n\ncolour: red\ndata: 1\n\n") == [ServerSentEvent(data: "1")])
  }

  @Test func `one space behind the colon is no part of the value`() throws {
    #expect(
      try events("data:test\n\ndata: test\n\ndata:  test\n\n").map(\.data) == ["test", "test", " test"]
    )
  }

  @Test func `a field without a colon has an empty value`() throws {
    #expect(
      try events("data\n\ndata\ndata\n\ndata:") == [ServerSentEvent(data: ""), ServerSentEvent(data: "\n")]
    )
  }

  @Test func `an identifier holds until there is another, and one with a null is none`() throws {
    let text = "id: 1\ndata: a\n\ndata: b\n\nid: 2\0\ndata: c\n\nid\ndata: d\n\n"
    #expect(try events(text).map(\.lastID) == ["1", "1", "1", ""])
  }

  @Test func `an identifier counts although its event has no data`() throws {
    #expect(try events("id: 7\n\ndata: a\n\n").map(\.lastID) == ["7"])
  }

  @Test func `the time before a reconnection is a number of milliseconds`() throws {
    let text = "retry: 2500\ndata: a\n\nretry: 1s\ndata: b\n\nretry: -1\ndata: c\n\n"
    #expect(try events(text).map(\.retry) == Array(repeating: .milliseconds(2500), count: 3))
  }

  @Test func `what ends within an event is never told`() throws {
    #expect(try events("data: 1\n\ndata: 2\n") == [ServerSentEvent(data: "1")])
  }

  @Test func `what isn't UTF-8 is replaced`() throws {
    var parser = ServerSentEventParser(maximumBytes: 100)
    #expect(
      try parser.events(in: Array("data: a".utf8) + [0xFF] + Array("b\n\n".utf8)).map(\.data) == [
        "a\u{FFFD}b"
      ]
    )
  }

  @Test(arguments: 1...9)
  func `pieces of any size come to the same`(size: Int) throws {
    let bytes = Array("\u{FEFF}id: 1\r\ndata: grün\r\ndata: 2\r\rretry: 5\n\ndata: x\r\n\r\n".utf8)
    var parser = ServerSentEventParser(maximumBytes: 100)
    var found: [ServerSentEvent] = []
    for start in stride(from: 0, to: bytes.count, by: size) {
      found += try parser.events(in: Array(bytes[start..<min(bytes.count, start + size)]))
    }
    #expect(
      found == [
        ServerSentEvent(data: "grün\n2", lastID: "1"),
        ServerSentEvent(data: "x", lastID: "1", retry: .milliseconds(5)),
      ]
    )
  }

  @Test func `what stands before an event that is too large is told first`() throws {
    var parser = ServerSentEventParser(maximumBytes: 12)
    let events = try parser.events(in: Array("data: 1\n\ndata: 1234567".utf8))
    #expect(events == [ServerSentEvent(data: "1")])
    #expect(throws: ServerSentEventParser.TooLarge(maximumBytes: 12)) { try parser.events(in: []) }
  }

  @Test(arguments: [
    "data: 1234567", "data: 1234\ndata: 1234\ndata: 1234\n", ": a comment of more than it may have",
  ])
  func `an event and a line have a bound`(text: String) {
    #expect(throws: ServerSentEventParser.TooLarge(maximumBytes: 12)) { try events(text, maximumBytes: 12) }
  }
}

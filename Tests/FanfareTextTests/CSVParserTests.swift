import FanfareText
import Testing

@Suite struct CSVParserTests {
  /// The records of a text that comes in pieces, as texts; problems as their reasons.
  private func records(of text: String, piece size: Int = .max) -> [[String]] {
    var parser = CSVParser()
    var (records, rest): ([[String]], ArraySlice<UInt8>) = ([], Array(text.utf8)[...])
    var isOver = false
    func add(_ read: () throws(CSVParser.Problem) -> CSVParser.Record?) -> Bool {
      do throws(CSVParser.Problem) {
        guard let record = try read() else { return false }
        records.append(record.fields.map { String(decoding: $0, as: UTF8.self) })
        return true
      } catch {
        records.append(["\(error.line): \(error.reason)"])
        isOver = error.isLast
        return !isOver
      }
    }
    while !rest.isEmpty, !isOver {
      let piece = Array(rest.prefix(size))
      rest = rest.dropFirst(size)
      var position = 0
      while add({ () throws(CSVParser.Problem) in try parser.next(in: piece, from: &position) }) {}
    }
    if isOver { return records }
    _ = add { () throws(CSVParser.Problem) in try parser.finish() }
    return records
  }

  @Test(arguments: [
    ("a,b\r\n1,2\r\n", [["a", "b"], ["1", "2"]]),
    ("a,b\n1,2", [["a", "b"], ["1", "2"]]),
    ("a\n\"x,y\"\n", [["a"], ["x,y"]]),
    ("\"say \"\"yes\"\"\",\"two\r\nlines\"\n3,4\n", [["say \"yes\"", "two\r\nlines"], ["3", "4"]]),
    (",\n,,\n", [["", ""], ["", "", ""]]),
    ("\"\"\n", [[""]]),
    ("a\n\n\r\nb\n", [["a"], ["b"]]),
    (" a , b\n", [[" a ", " b"]]),
    ("", []),
    ("ä,€\n", [["ä", "€"]]),
  ])
  func `records are read as the RFC has them, in pieces of any size`(text: String, expected: [[String]]) {
    for size in [1, 2, 3, 7, Int.max] { #expect(records(of: text, piece: size) == expected, "\(size)") }
  }

  @Test(arguments: [
    ("a\"b,c\nd,e\n", "1: a quote stands within field 1; quote the field and double it"),
    ("x,\"b\"c\nd,e\n", "1: something follows the quote that ends field 2"),
    ("a\rb,c\nd,e\n", "1: a carriage return stands within it without quotes"),
    ("\"a\"\r\"b\",c\nd,e\n", "1: a carriage return stands within it without quotes"),
  ])
  func `a malformed record is told with its line, and the next is read`(text: String, problem: String) {
    for size in [1, Int.max] { #expect(records(of: text, piece: size) == [[problem], ["d", "e"]]) }
  }

  @Test func `lines are counted within quotes as well`() {
    #expect(
      records(of: "\"1\n2\n3\",a\nb\"\n").last == [
        "4: a quote stands within field 1; quote the field and double it"
      ]
    )
  }

  @Test func `a quote that is never closed ends it, and so does what is too large`() {
    #expect(records(of: "a\n\"b\nc\n") == [["a"], ["2: a quote is opened and never closed"]])
    let long = String(repeating: "x", count: CSVParser.maximumFieldBytes + 1)
    #expect(records(of: "a\n\(long)\nb").last?.first?.hasPrefix("2: field 1 is larger than 1 MiB") == true)
    let many = String(repeating: ",", count: CSVParser.maximumFields + 1)
    #expect(records(of: many).last?.first?.hasPrefix("1: it has more than 4096 fields") == true)
  }
}

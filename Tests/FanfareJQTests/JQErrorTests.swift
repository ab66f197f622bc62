import FanfareJSON
import Testing

@testable import FanfareJQ

@Suite struct JQErrorTests {
  @Test func `an error says what happened, where, and with what`() {
    let error = failure(of: ".rows\n  | map(.price + .name)", ["rows": [["price": 1, "name": "pen"]]])
    #expect(error?.code == .raised)
    #expect(error?.message == #"number (1) and string ("pen") cannot be added"#)
    #expect(error?.program == ".rows\n  | map(.price + .name)")
    #expect(error?.line == 2)
    #expect(error?.column == 16)
    #expect(error?.value == #"number (1) and string ("pen") cannot be added"#)
  }

  @Test(arguments: [
    (".a.b.c", 1, 5, "1"), ("[1] | .[\"a\"]", 1, 8, "[1]"), (".[]\n| .x.y.z", 2, 5, "1"),
    ("{a: 1} | .a | keys", 1, 15, "1"),
    ("1 as $x |\n\n  error($x)", 3, 3, "1"), ("\"é\\(1 | .x)\"", 1, 9, "1"), ("- (\"a\")", 1, 1, "\"a\""),
    ("[{}] | sort_by(.a | .[0] | .b | .c | error(\"x\"))", 1, 38, "\"x\""),
    ("def f: .x;\n[1] | f", 1, 8, "[1]"),
    ("[3] | map(tonumber | .x)", 1, 22, "3"), ("{} | to_entries | first | .key.x | .y | keys", 1, 41, "null"),
  ])
  func `a place is where the failing part stands`(program: String, line: Int, column: Int, input: String) {
    let error = failure(of: program, ["a": ["b": 1, "x": 1]])
    #expect(error?.line == line)
    #expect(error?.column == column)
    #expect(error?.input == input)
  }

  @Test(arguments: [
    ("1 | map(.)", 5), ("1 |   to_entries", 7), ("[1] | from_entries", 7), ("1 | with_entries(.)", 5),
    ("5 | join(\",\")", 5),
    ("[1, 2] | join([])", 10), ("1 | first", 5), ("[1] | sort_by(.a)", 15), ("1 | paths(error(\"x\"))", 11),
    ("1 | ascii_downcase", 5),
    ("1 | todate | fromdate | fromdate", 25), ("1 | test(\"a\")", 5), ("1 | splits(\"a\")", 5),
    ("1 | gsub(\"a\"; \"b\")", 5), ("1 | add", 5),
    ("1 | flatten", 5), ("1 | unique_by(.)", 5), ("1 | combinations", 5), ("1 | walk(error(\"x\"))", 10),
    ("nth(-1; 1)", 1),
    ("1 | del(.a)", 9), ("1 | pick(.a)", 10), ("[1] | implode | explode | .x", 27), ("1 | fromjson", 5),
    ("{} | tonumber", 6),
    ("[[1], 2] | transpose", 12), ("1 | any", 5), ("1 | until(.a; .)", 11), ("1 | INDEX(.a)", 5),
    ("1 | range(\"a\")", 5),
  ])
  func `an error inside of a function of ours points at the call`(program: String, column: Int) {
    let error = failure(of: program)
    #expect(error?.code == .raised)
    #expect(error?.line == 1)
    #expect(error?.column == column, "\(error.map { "\($0)" } ?? "")")
  }

  @Test func `the description marks the place`() {
    #expect(
      failure(of: "[1]\n| .e | .b", [1]).map { "\($0)" } == """
        Cannot index array with string "e" (line 2, column 3 of the program)
          | .e | .b
            ^
          applied to [1]
        """
    )
  }

  @Test func `a long line is cut to what surrounds the place`() {
    let program = repeated(". | ", 100) + "error(\"x\")" + repeated(" | .", 100)
    let lines = failure(of: program).map { "\($0)" }?.split(separator: "\n") ?? []
    #expect(lines.count == 4)
    #expect(lines[1].count == 102)
    let mark = lines[2].count - 1
    #expect(lines[2].last == "^")
    #expect(lines[1].dropFirst(mark).hasPrefix("error(\"x\")"))
  }

  @Test func `a place at the end of the program can be marked`() {
    #expect(
      failure(of: "1 +").map { "\($0)" } == """
        unexpected end of the program, expected an expression (line 1, column 4 of the program)
          1 +
             ^
        """
    )
  }

  @Test func `an input is cut to 80 characters`() {
    let error = failure(of: ".[\"a\"]", .array(Array(repeating: 12345, count: 50)))
    #expect(error?.input?.count == 80)
    #expect(error?.input?.hasPrefix("[12345,12345,") == true)
    #expect(error?.input?.hasSuffix("...") == true)
  }

  @Test(arguments: [
    ("error(\"text\")", "text", #""text""#),
    ("error({code: 4})", #"the program raised {"code":4}"#, #"{"code":4}"#),
    ("error(null)", "the program raised null", "null"),
    ("error([1, 2])", "the program raised [1,2]", "[1,2]"),
    ("error", "the program raised null", "null"), ("\"a\" | error", "a", #""a""#),
  ])
  func `a raised value is kept`(program: String, message: String, value: String) throws {
    let error = failure(of: program)
    #expect(error?.message == message)
    #expect(error?.value?.description == value)
  }

  @Test func `a caught error can be raised again elsewhere`() {
    let error = failure(of: "try error(\"a\")\ncatch\nerror(. + \"b\")")
    #expect(error?.message == "ab")
    #expect(error?.line == 3)
  }

  @Test func `columns count characters`() {
    #expect(failure(of: "\"äöü😀\" | .a")?.column == 10)
    #expect(failure(of: "\"äöü😀\" | ~")?.column == 10)
  }
}

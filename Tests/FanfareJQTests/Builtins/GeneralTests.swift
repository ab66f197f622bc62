import FanfareJSON
import Testing

@testable import FanfareJQ

@Suite struct GeneralTests {
  @Test(arguments: [
    Answer(
      "map(type)",
      #"[0,"",[],{},null,true]"#,
      gives: #"["number","string","array","object","null","boolean"]"#
    ),
    Answer("[.[] | length]", #"[[1,2],"größe",{"a":1},null,-7.5]"#, gives: "[2,5,1,0,7.5]"),
    Answer("length", "true", raises: "boolean (true) has no length"),
    Answer("utf8bytelength", #""größe""#, gives: "7"),
    Answer("utf8bytelength", "[1]", raises: "array ([1]) only strings have UTF-8 byte length"),
    Answer("[.[] | not]", "[null,0]", gives: "[true,false]"),
    Answer("[.[] | abs]", "[-5,5,-1.5,0]", gives: "[5,5,1.5,0]"),
    Answer("[.[] | toarray]", "[1,[2],null]", gives: "[[1],[2],[null]]"),
  ])
  func `types and lengths`(answer: Answer) {
    #expect(answer.outcome == answer.expected)
  }

  @Test(arguments: [
    ("values", "[0,\"\",[],{},true]"),
    ("nulls", "[null]"),
    ("booleans", "[true]"),
    ("numbers", "[0]"),
    ("strings", "[\"\"]"),
    ("arrays", "[[]]"),
    ("objects", "[{}]"),
    ("iterables", "[[],{}]"),
    ("scalars", "[0,\"\",null,true]"),
    ("empty", "[]"),
  ])
  func `selections by type`(function: String, selected: String) throws {
    let all: JSONValue = [0, "", [], [:], nil, true]
    #expect(try outputs("map(\(function))", all).map(\.description) == [selected])
  }

  @Test(arguments: [
    Answer("[.[] | select(. > 2)]", "[1,5,3]", gives: "[5,3]"),
    Answer(".[] | select(.tags | index(\"x\"))", #"[{"tags":["x"]},{"tags":[]}]"#, gives: #"{"tags":["x"]}"#),
    Answer("select(true, true)", "1", gives: "1", "1"),
    Answer("map(. + 1)", "[1,2]", gives: "[2,3]"),
    Answer("map(., .)", "[1,2]", gives: "[1,1,2,2]"),
    Answer("map(.)", #"{"a":1,"b":2}"#, gives: "[1,2]"),
    Answer("map_values(. * 10)", #"{"a":1,"b":2}"#, gives: #"{"a":10,"b":20}"#),
    Answer("map_values(empty)", #"{"a":1}"#, gives: "{}"),
    Answer("map_values(., .)", "[1,2]", gives: "[1,2]"),
    Answer("map(.)", "1", raises: "Cannot iterate over number (1)"),
  ])
  func `selecting and mapping`(answer: Answer) {
    #expect(answer.outcome == answer.expected)
  }

  @Test(arguments: [
    Answer("has(\"a\"), has(\"b\")", #"{"a":null}"#, gives: "true", "false"),
    Answer("has(0), has(2), has(-1)", "[1,2]", gives: "true", "false", "false"),
    Answer("has(\"a\")", "[1]", raises: "Cannot check whether array has a string key"),
    Answer("[.[] | in({a: 1})]", #"["a","b"]"#, gives: "[true,false]"),
    Answer("[.[] | in([8, 9])]", "[1,2]", gives: "[true,false]"),
    Answer("contains(\"ab\")", #""cabd""#, gives: "true"),
    Answer("contains([\"b\", \"a\"])", #"["xay","b"]"#, gives: "true"),
    Answer("contains({a: [1], b: {c: \"x\"}})", #"{"a":[2,1],"b":{"c":"xy"}}"#, gives: "true"),
    Answer("contains({a: {b: 1}})", #"{"a":{"c":1}}"#, gives: "false"),
    Answer("contains(1)", "1", gives: "true"),
    Answer(
      "contains(\"a\")",
      "1",
      raises: #"number (1) and string ("a") cannot have their containment checked"#
    ),
    Answer("\"b\" | inside(\"abc\")", gives: "true"),
    Answer("inside([1, 2])", "[2,3]", gives: "false"),
  ])
  func `what is in what`(answer: Answer) {
    #expect(answer.outcome == answer.expected)
  }

  @Test(arguments: [
    Answer(
      "[.[] | tostring]",
      #"[1,"1",[1],{"a":"b"},null,1.5]"#,
      gives: #"["1","1","[1]","{\"a\":\"b\"}","null","1.5"]"#
    ),
    Answer("[.[] | tojson]", #"[1,"1",[1]]"#, gives: #"["1","\"1\"","[1]"]"#),
    Answer("[.[] | fromjson]", #"["1","\"x\"","[1, {\"a\":null}]"]"#, gives: #"[1,"x",[1,{"a":null}]]"#),
    Answer("[.[] | tojson | fromjson]", #"[{"a":[1.5]},"\u00e9"]"#, gives: #"[{"a":[1.5]},"é"]"#),
    Answer("fromjson | isnan", #""nan""#, gives: "true"),
    Answer("fromjson", "1", raises: "number (1) only strings can be parsed"),
    Answer("[.[] | tonumber]", #"[1,"2","-3.5","1e2"]"#, gives: "[1,2,-3.5,100]"),
    Answer("tonumber", #""1a""#, raises: #"string ("1a") cannot be parsed as a number"#),
    Answer("tonumber", "[]", raises: "array ([]) cannot be parsed as a number"),
    Answer("[.[] | ascii_downcase?]", #"["AbÉ",1]"#, gives: #"["abÉ"]"#),
  ])
  func `conversions to and from text`(answer: Answer) {
    #expect(answer.outcome == answer.expected)
  }

  @Test(arguments: [
    Answer("[1, 2] | (first, last)", gives: "1", "2"),
    Answer("[first(range(5; 9)), last(range(5; 9)), nth(2; range(5; 9))]", gives: "[5,8,7]"),
    Answer("nth(1), nth(5)", "[7,8]", gives: "8", "null"),
    Answer("[nth(0, 2; range(5; 9))]", gives: "[5,7]"),
    Answer("first(empty), last(empty), nth(3; 1, 2)", gives: "null"),
    Answer("[]|first, last", gives: "null", "null"),
    Answer("nth(-1; 1)", raises: "nth doesn't support negative indices"),
    Answer("[limit(3; range(9))]", gives: "[0,1,2]"),
    Answer("[limit(0; 1, 2), limit(5; 1, 2)]", gives: "[1,2]"),
    Answer("[limit(1, 2; 7, 8, 9)]", gives: "[7,7,8]"),
    Answer("[limit(-1; 1, 2)]", gives: "[1,2]"),
    Answer("isempty(empty), isempty(1, 2), isempty(error(\"x\"), 1)?", gives: "true", "false"),
    Answer("[until(. > 50; . * 2)]", "3", gives: "[96]"),
    Answer("[while(. < 20; . * 3)]", "1", gives: "[1,3,9]"),
    Answer("[limit(3; repeat(. * 2))]", "1", gives: "[2,2,2]"),
    Answer("[limit(5; repeat(., 0))]", "1", gives: "[1,0,1,0,1]"),
    Answer("[recurse(if . < 3 then . + 1 else empty end)]", "0", gives: "[0,1,2,3]"),
    Answer("[recurse(. * 2; . < 10)]", "1", gives: "[1,2,4,8]"),
    Answer("[recurse(.sub[]) | .n]", #"{"n":1,"sub":[{"n":2,"sub":[]},{"n":3,"sub":[]}]}"#, gives: "[1,2,3]"),
    Answer("[recurse]", "[[1]]", gives: "[[[1]],[1],1]"),
    Answer("walk(if type == \"number\" then . + 1 else . end)", #"[1,{"a":[2]}]"#, gives: #"[2,{"a":[3]}]"#),
    Answer("walk(if type == \"array\" then sort else . end)", "[[3,1],[2]]", gives: "[[1,3],[2]]"),
    Answer("[walk(numbers)]", #"[1,"a"]"#, gives: "[]"),
    Answer(
      "walk(if type == \"object\" then del(.x) else . end)",
      #"{"a":{"x":1,"y":2}}"#,
      gives: #"{"a":{"y":2}}"#
    ),
  ])
  func `generators`(answer: Answer) {
    #expect(answer.outcome == answer.expected)
  }

  @Test(arguments: [
    Answer("[skip(2; range(5))], [skip(0; 1, 2)], [skip(9; 1)]", gives: "[2,3,4]", "[1,2]", "[]"),
    Answer("add(.[].n)", #"[{"n":1},{"n":2}]"#, gives: "3"),
    Answer("have_literal_numbers, have_decnum", gives: "true", "false"),
    Answer("[.[] | trim, ltrim, rtrim]", #"[" a b\n"]"#, gives: #"["a b","a b\n"," a b"]"#),
    Answer("trim", "1", raises: "number (1) cannot be trimmed"),
    Answer("trimstr(\"-\")", #""-a-b-""#, gives: #""a-b""#),
  ])
  func `functions that came after 1.7`(answer: Answer) {
    #expect(answer.outcome == answer.expected)
  }

  @Test func `builtins lists every function that can be called`() throws {
    let names = try outputs("builtins")[0].arrayValue?.compactMap(\.stringValue) ?? []
    #expect(Set(names).count == names.count)
    #expect(names.contains("map/1") && names.contains("range/3") && names.contains("empty/0"))
    #expect(!names.contains { $0.hasPrefix("_") })
    for name in names {
      let parts = name.split(separator: "/")
      let count = try #require(Int(parts[1]))
      let arguments =
        count == 0 ? "" : "(" + Array(repeating: ".", count: count).joined(separator: "; ") + ")"
      #expect(throws: Never.self, "\(name)") { try JQProgram("\(parts[0])\(arguments)") }
    }
  }

  @Test func `now is what the clock says, and an error without one`() throws {
    #expect(try JQProgram("now").first(nil, clock: { 86_400.5 }) == 86_400.5)
    #expect(try JQProgram("now | todate").first(nil, clock: { 86_400.5 }) == "1970-01-02T00:00:00Z")
    #expect(failure(of: "now")?.message == "now: the program was given no clock")
  }
}

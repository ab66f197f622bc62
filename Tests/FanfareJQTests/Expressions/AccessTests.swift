import Testing

@Suite struct AccessTests {
  @Test(arguments: [
    Answer(".", #"{"b":1,"a":[null]}"#, gives: #"{"b":1,"a":[null]}"#),
    Answer(".price", #"{"price":12,"name":"pen"}"#, gives: "12"),
    Answer(".price", #"{"name":"pen"}"#, gives: "null"),
    Answer(".price", gives: "null"),
    Answer(".a.b.c", #"{"a":{"b":{"c":true}}}"#, gives: "true"),
    Answer(".a.b.c", #"{"a":null}"#, gives: "null"),
    Answer(#"."two words""#, #"{"two words":2}"#, gives: "2"),
    Answer(#"."a"."b""#, #"{"a":{"b":3}}"#, gives: "3"),
    Answer(#".["$id"]"#, #"{"$id":4}"#, gives: "4"),
    Answer(#".a["b"].c"#, #"{"a":{"b":{"c":5}}}"#, gives: "5"),
    Answer(#".["a", "b"]"#, #"{"a":1,"b":2}"#, gives: "1", "2"),
    Answer(#"."x\(1 + 1)""#, #"{"x2":6}"#, gives: "6"),
    Answer(".[.k]", #"{"k":"v","v":7}"#, gives: "7"),
    Answer(#"{"a":{"b":1},"b":"a"} | .a[.b]"#, gives: "null"),
    Answer(".a", "[1]", raises: #"Cannot index array with string "a""#),
    Answer(".a", "1", raises: #"Cannot index number with string "a""#),
    Answer(".[0]", #"{"a":1}"#, raises: "Cannot index object with number"),
    Answer(".[{}]", #"{"a":1}"#, raises: "Cannot index object with object"),
    Answer(".[true]", "[1]", raises: "Cannot index array with boolean"),
    Answer(".[null]", #""a""#, raises: "Cannot index string with null"),
  ])
  func `fields of objects`(answer: Answer) {
    #expect(answer.outcome == answer.expected)
  }

  @Test(arguments: [
    Answer(".[0], .[2]", "[5,6,7]", gives: "5", "7"),
    Answer(".[3]", "[5,6,7]", gives: "null"),
    Answer(".[-1], .[-3], .[-4]", "[5,6,7]", gives: "7", "5", "null"),
    Answer(".[1.9]", "[5,6,7]", gives: "6"),
    Answer(".[1, 0]", "[5,6,7]", gives: "6", "5"),
    Answer(".[0]", gives: "null"),
    Answer(".[nan]", "[5]", gives: "null"),
    Answer(".[1e300]", "[5]", gives: "null"),
    Answer(".[[6, 7]]", "[5,6,7,6,7]", gives: "[1,3]"),
    Answer(".[[9]]", "[5,6,7]", gives: "[]"),
    Answer(".[0]", #""abc""#, raises: "Cannot index string with number"),
  ])
  func `elements of lists`(answer: Answer) {
    #expect(answer.outcome == answer.expected)
  }

  @Test(arguments: [
    Answer(".[1:3]", "[0,1,2,3,4]", gives: "[1,2]"),
    Answer(".[3:], .[:2]", "[0,1,2,3,4]", gives: "[3,4]", "[0,1]"),
    Answer(".[-2:], .[:-3]", "[0,1,2,3,4]", gives: "[3,4]", "[0,1]"),
    Answer(".[4:2], .[7:9], .[-9:1]", "[0,1,2,3,4]", gives: "[]", "[]", "[0]"),
    Answer(".[1.2:3.5]", "[0,1,2,3,4]", gives: "[1,2,3]"),
    Answer(".[1:][1:]", "[0,1,2,3,4]", gives: "[2,3,4]"),
    Answer(".[1, 2:3, 4]", "[0,1,2,3,4]", gives: "[1,2]", "[1,2,3]", "[2]", "[2,3]"),
    Answer(".[2:4]", #""größer""#, gives: #""öß""#),
    Answer(".[-2:]", #""größer""#, gives: #""er""#),
    Answer(".[1:2]", gives: "null"),
    Answer(#".[{"start": 1, "end": 2}]"#, "[0,1,2]", gives: "[1]"),
    Answer(".[1:2]", "5", raises: "Cannot index number with object"),
    Answer(#".["a":]"#, "[1]", raises: "Start and end indices of an array slice must be numbers"),
  ])
  func `slices of lists and texts`(answer: Answer) {
    #expect(answer.outcome == answer.expected)
  }

  @Test(arguments: [
    Answer(".[]", "[3,[4],null]", gives: "3", "[4]", "null"),
    Answer(".[]", #"{"b":1,"a":2}"#, gives: "1", "2"),
    Answer(".[]", "[]"),
    Answer(".rows[].id", #"{"rows":[{"id":1},{"id":2}]}"#, gives: "1", "2"),
    Answer(".[][]", "[[1,2],[],[3]]", gives: "1", "2", "3"),
    Answer(".[]", raises: "Cannot iterate over null (null)"),
    Answer(".[]", "7", raises: "Cannot iterate over number (7)"),
    Answer(".[][]", "[[1],2]", gives: "1", raises: "Cannot iterate over number (2)"),
  ])
  func `all elements and members`(answer: Answer) {
    #expect(answer.outcome == answer.expected)
  }

  @Test(arguments: [
    Answer(".a?", "[1]"),
    Answer(".a?", #"{"a":null}"#, gives: "null"),
    Answer("[.[] | .a?]", #"[{"a":1},2,{"a":3}]"#, gives: "[1,3]"),
    Answer(".[]?", "1"),
    Answer("[.[]?]", "[1,2]", gives: "[1,2]"),
    Answer(".a?.b", #"{"a":{"b":1}}"#, gives: "1"),
    Answer(".a??", "1"),
    Answer("(1, error(\"x\"), 2)?", gives: "1"),
    Answer(".[0]?, .[1:]?, 3", "true", gives: "3"),
  ])
  func `a question mark drops errors`(answer: Answer) {
    #expect(answer.outcome == answer.expected)
  }

  @Test(arguments: [
    Answer("..", #"[1,{"a":[2]}]"#, gives: #"[1,{"a":[2]}]"#, "1", #"{"a":[2]}"#, "[2]", "2"),
    Answer("[.. | numbers]", #"{"x":1,"y":{"x":2},"z":[[3]]}"#, gives: "[1,2,3]"),
    Answer("[..]", "null", gives: "[null]"),
    Answer("[.. | .id?]", #"[{"id":1,"sub":[{"id":2}]}]"#, gives: "[1,2]"),
    Answer("[..[0]?]", "[[1]]", gives: "[[1],1]"),
  ])
  func `everything at every depth`(answer: Answer) {
    #expect(answer.outcome == answer.expected)
  }
}

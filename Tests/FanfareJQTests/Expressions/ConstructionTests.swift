import Testing

@Suite struct ConstructionTests {
  @Test(arguments: [
    Answer("[]", gives: "[]"),
    Answer("[.a, .b[]]", #"{"a":1,"b":[2,3]}"#, gives: "[1,2,3]"),
    Answer("[[.], []]", "4", gives: "[[4],[]]"),
    Answer("[empty]", gives: "[]"),
    Answer("[range(3) | . * 2]", gives: "[0,2,4]"),
    Answer("[1, error(\"x\"), 2]", raises: "x"),
  ])
  func `lists of all outputs`(answer: Answer) {
    #expect(answer.outcome == answer.expected)
  }

  @Test(arguments: [
    Answer("{}", gives: "{}"),
    Answer("{id: .a, \"full name\": .b}", #"{"a":1,"b":"n"}"#, gives: #"{"id":1,"full name":"n"}"#),
    Answer("{a, b}", #"{"a":1,"b":2,"c":3}"#, gives: #"{"a":1,"b":2}"#),
    Answer("{\"a b\", \"c\\(1)\"}", #"{"a b":1,"c1":2}"#, gives: #"{"a b":1,"c1":2}"#),
    Answer("{(.k): 1}", #"{"k":"name"}"#, gives: #"{"name":1}"#),
    Answer("{(\"a\", \"b\"): 1}", gives: #"{"a":1}"#, #"{"b":1}"#),
    Answer("{\"x\\(1 + 1)\": 3}", gives: #"{"x2":3}"#),
    Answer("{@base64 \"a\": 3}", gives: #"{"a":3}"#),
    Answer("1 as $x | {$x, y: 2}", gives: #"{"x":1,"y":2}"#),
    Answer("\"k\" as $x | {$x: 1}", gives: #"{"k":1}"#),
    Answer("{a: 1, a: 2}", gives: #"{"a":2}"#),
    Answer("{a: 1,}", gives: #"{"a":1}"#),
    Answer("{a: 1 | . + 1}", gives: #"{"a":2}"#),
    Answer("{a: 1 + 2, b: (3, 4)}", gives: #"{"a":3,"b":3}"#, #"{"a":3,"b":4}"#),
    Answer("{a: (1, 2), b: (3, 4)} | [.a, .b]", gives: "[1,3]", "[1,4]", "[2,3]", "[2,4]"),
    Answer("{a: empty, b: 1}"),
    Answer("{(null, \"a\"): 2}", raises: "Cannot use null (null) as object key"),
    Answer("{a, b}", "[]", raises: #"Cannot index array with string "a""#),
  ])
  func `objects for every combination of keys and values`(answer: Answer) {
    #expect(answer.outcome == answer.expected)
  }
}

import Testing

@Suite struct OperatorTests {
  @Test(arguments: [
    Answer(".a + 1", #"{"a":6}"#, gives: "7"),
    Answer("[1] + [2, [3]]", gives: "[1,2,[3]]"),
    Answer("\"ab\" + \"cd\"", gives: #""abcd""#),
    Answer("{a: 1, b: 2} + {b: 3, c: 4}", gives: #"{"a":1,"b":3,"c":4}"#),
    Answer("null + 1, 1 + null, null + null", gives: "1", "1", "null"),
    Answer("0.1 + 0.2", gives: "0.30000000000000004"),
    Answer("1e308 + 1e308 | tojson", gives: #""1.7976931348623157e+308""#),
    Answer("1 + \"a\"", raises: #"number (1) and string ("a") cannot be added"#),
    Answer("{} + []", raises: "object ({}) and array ([]) cannot be added"),
    Answer("true + true", raises: "boolean (true) and boolean (true) cannot be added"),
  ])
  func `sums`(answer: Answer) {
    #expect(answer.outcome == answer.expected)
  }

  @Test(arguments: [
    Answer("5 - .a", #"{"a":7}"#, gives: "-2"),
    Answer("[1, 2, 1, 3] - [1, 4]", gives: "[2,3]"),
    Answer("[[1], {\"a\": 1}] - [[1.0]]", gives: #"[{"a":1}]"#),
    Answer("\"ab\" - \"b\"", raises: #"string ("ab") and string ("b") cannot be subtracted"#),
    Answer("null - 1", raises: "null (null) and number (1) cannot be subtracted"),
  ])
  func `differences`(answer: Answer) {
    #expect(answer.outcome == answer.expected)
  }

  @Test(arguments: [
    Answer("6 * 7", gives: "42"),
    Answer("\"ab\" * 3", gives: #""ababab""#),
    Answer("\"ab\" * 0, \"ab\" * -1", gives: "\"\"", "null"),
    Answer("{a: {b: 1, c: 2}} * {a: {b: 3}, d: 4}", gives: #"{"a":{"b":3,"c":2},"d":4}"#),
    Answer("{a: 1} * {a: {b: 2}}", gives: #"{"a":{"b":2}}"#),
    Answer("[1] * 2", raises: "array ([1]) and number (2) cannot be multiplied"),
  ])
  func `products`(answer: Answer) {
    #expect(answer.outcome == answer.expected)
  }

  @Test(arguments: [
    Answer("7 / 2", gives: "3.5"),
    Answer("\"a-b-c\" / \"-\"", gives: #"["a","b","c"]"#),
    Answer("\"\" / \",\"", gives: "[]"),
    Answer("\"ab\" / \"\"", gives: #"["a","b"]"#),
    Answer("17 % 5, -17 % 5, 17 % -5", gives: "2", "-2", "2"),
    Answer("5.9 % 3.9", gives: "2"),
    Answer("5 % infinite", gives: "5"),
    Answer(
      "1 / 0",
      raises: "number (1) and number (0) cannot be divided because the divisor is zero"
    ),
    Answer(
      ". % 0",
      "1",
      raises: "number (1) and number (0) cannot be divided (remainder) because the divisor is zero"
    ),
    Answer("{} / 1", raises: "object ({}) and number (1) cannot be divided"),
    Answer("[] % 1", raises: "array ([]) and number (1) cannot be divided (remainder)"),
  ])
  func `quotients and remainders`(answer: Answer) {
    #expect(answer.outcome == answer.expected)
  }

  @Test(arguments: [
    Answer("(1, 2) + (10, 20)", gives: "11", "12", "21", "22"),
    Answer("(1, 2) * (0, 1) == 0", gives: "true", "true", "false", "false"),
    Answer("empty + 1"),
    Answer("1 - empty"),
    Answer("[(true, false) and (true, false)]", gives: "[true,false,false]"),
    Answer("[(true, false) or (true, false)]", gives: "[true,true,false]"),
  ])
  func `of several operands every combination is used, the right one outside`(answer: Answer) {
    #expect(answer.outcome == answer.expected)
  }

  @Test(arguments: [
    Answer("1 == 1.0, \"1\" == 1, [1] == [1], null == false", gives: "true", "false", "true", "false"),
    Answer("{a: 1, b: 2} == {b: 2, a: 1}", gives: "true"),
    Answer("1 != 2, \"a\" != \"a\"", gives: "true", "false"),
    Answer("2 < 10, \"2\" < \"10\", 2 < \"1\"", gives: "true", "false", "true"),
    Answer("3 <= 3, 3 >= 4, 3 > 2", gives: "true", "false", "true"),
    Answer("nan == nan, nan < nan, nan < 1, nan > nan", gives: "false", "true", "true", "false"),
    Answer("[nan] == [nan]", gives: "false"),
  ])
  func `comparisons`(answer: Answer) {
    #expect(answer.outcome == answer.expected)
  }

  @Test(arguments: [
    Answer("true and 0, null and 1, [] and {}", gives: "true", "false", "true"),
    Answer("false or \"\", null or false", gives: "true", "false"),
    Answer("false and error, true or error", gives: "false", "true"),
    Answer("true and error(\"seen\")", raises: "seen"),
    Answer("[.[] | not]", "[true,false,null,0,\"\"]", gives: "[false,true,true,false,false]"),
  ])
  func `only null and false are false, and what is decided is decided`(answer: Answer) {
    #expect(answer.outcome == answer.expected)
  }

  @Test(arguments: [
    Answer("-., -(-.)", "5", gives: "-5", "5"),
    Answer("-\"a\"", raises: #"string ("a") cannot be negated"#),
    Answer("-(null)", raises: "null (null) cannot be negated"),
  ])
  func `negation`(answer: Answer) {
    #expect(answer.outcome == answer.expected)
  }
}

import Testing

/// What random programs were found to do otherwise than the `jq` command.
@Suite struct OracleFindingTests {
  @Test(arguments: [
    Answer(".[]", raises: "Cannot iterate over null (null)"),
    Answer("join(\",\"), flatten", raises: "Cannot iterate over null (null)"),
    Answer("unique", raises: "Cannot iterate over null (null)"),
    Answer("gmtime", raises: "gmtime() requires numeric inputs"),
    Answer("mktime", raises: "mktime requires array inputs"),
    Answer("@csv", raises: "null (null) cannot be csv-formatted, only array"),
    Answer("test(1)", "\"a\"", raises: "number not a string or array"),
    Answer("test(1; null)", "\"a\"", raises: "number (1) is not a string"),
    Answer(
      "unique",
      #"{"a":1}"#,
      raises: #"object ({"a":1}) and array ([[1]]) cannot be sorted, as they are not both arrays"#
    ),
  ])
  func `messages are those of jq`(answer: Answer) {
    #expect(answer.outcome == answer.expected)
  }

  @Test func `to_entries takes lists as well`() {
    let answer = Answer("to_entries", "[5,null]", gives: #"[{"key":0,"value":5},{"key":1,"value":null}]"#)
    #expect(answer.outcome == answer.expected)
  }

  @Test(arguments: [
    Answer("true | contains(true)", gives: "true"),
    Answer("false | contains(false)", gives: "true"),
    Answer(
      "true | contains(false)",
      raises: "boolean (true) and boolean (false) cannot have their containment checked"
    ),
    Answer("[true] | contains([false])", gives: "false"),
  ])
  func `true and false can't contain each other`(answer: Answer) {
    #expect(answer.outcome == answer.expected)
  }

  @Test(arguments: [
    Answer("0 * -4, -4 * 0, 0 * 0, 0 / -1 | tostring", gives: #""-0""#, #""-0""#, #""0""#, #""-0""#),
    Answer("-0 | length | tostring", gives: #""0""#),
    Answer("-9223372036854775808, -4611686018427387904 * 2 | tostring | length > 18", gives: "true", "true"),
  ])
  func `zeros keep their sign`(answer: Answer) {
    #expect(answer.outcome == answer.expected)
  }

  @Test(arguments: [
    Answer("\"\\(error(1)) \\(error(2))\" | error", raises: "the program raised 2"),
    Answer("try \"\\(error(\"a\"))\\(error(\"b\"))\" catch .", gives: "\"b\""),
    Answer("try pow(error(\"a\"); error(\"b\")) catch .", gives: "\"b\""),
    Answer("try (error(\"a\") + error(\"b\")) catch .", gives: "\"b\""),
    Answer("try {(.): error(\"b\")} catch .", gives: "\"b\""),
    Answer("{(.): empty}"),
    Answer("try {(., 2): error(\"b\")} catch .", gives: "\"b\""),
  ])
  func `of several errors the one that jq comes to first is raised`(answer: Answer) {
    #expect(answer.outcome == answer.expected)
  }

  @Test(arguments: [
    Answer(
      "[[nan, 2], [nan, 1], [nan, 0]] | map(.[1]), (sort | map(.[1])), (unique | map(.[1]))",
      gives: "[2,1,0]",
      "[2,1,0]",
      "[2,1,0]"
    ),
    Answer(
      "sort_by(nan), unique_by(nan), group_by([nan])",
      "[3,2,1]",
      gives: "[3,2,1]",
      "[3,2,1]",
      "[[3],[2],[1]]"
    ),
    Answer("min_by(nan), max_by(nan)", "[3,2,1]", gives: "1", "3"),
  ])
  func `several nan stay in their order`(answer: Answer) {
    #expect(answer.outcome == answer.expected)
  }

  @Test func `the logarithm of the gamma function comes with its sign`() {
    let answer = Answer("5, -0.5, -1.5 | lgamma_r[1]", gives: "1", "-1", "1")
    #expect(answer.outcome == answer.expected)
  }

  @Test func `a group that took no part has its members in the order of jq`() {
    let answer = Answer(
      "match(\"a(b)?\").captures[0]",
      "\"a\"",
      gives: #"{"offset":-1,"string":null,"length":0,"name":null}"#
    )
    #expect(answer.outcome == answer.expected)
  }
}

import Testing

@Suite struct ControlTests {
  @Test(arguments: [
    Answer("if . then 1 else 2 end", "0", gives: "1"),
    Answer("if . then 1 else 2 end", "null", gives: "2"),
    Answer("if . > 5 then \"big\" elif . > 2 then \"medium\" else \"small\" end", "3", gives: #""medium""#),
    Answer("if . > 5 then \"big\" elif . > 2 then \"medium\" end", "1", gives: "1"),
    Answer("if false then 1 end", "[7]", gives: "[7]"),
    Answer("[if (true, false, null) then 1 else 2 end]", gives: "[1,2,2]"),
    Answer("if empty then 1 else 2 end"),
    Answer("if true then 1, 2 else 3 end", gives: "1", "2"),
    Answer("if true then 1 else error end", gives: "1"),
    Answer("if if true then false else true end then 1 else 2 end", gives: "2"),
  ])
  func `conditions`(answer: Answer) {
    #expect(answer.outcome == answer.expected)
  }

  @Test(arguments: [
    Answer(".a // \"none\"", #"{"a":0}"#, gives: "0"),
    Answer(".a // \"none\"", #"{"a":false}"#, gives: #""none""#),
    Answer(".a // \"none\"", "{}", gives: #""none""#),
    Answer("[(null, 1, false, 2) // 3]", gives: "[1,2]"),
    Answer("[(null, false) // (3, 4)]", gives: "[3,4]"),
    Answer("empty // 5", gives: "5"),
    Answer("error(\"x\") // 5", raises: "x"),
    Answer("(1, error(\"x\"), 2) // 5", gives: "1", raises: "x"),
    Answer("(false, error(\"x\"), 2) // 5", raises: "x"),
    Answer("error(\"x\")? // 5", gives: "5"),
    Answer("1 // error(\"x\")", gives: "1"),
    Answer("first(empty) // \"none\"", gives: #""none""#),
    Answer("[.[] // 9]", "[null,1,false]", gives: "[1]"),
    Answer("[.[] | (. // 9)]", "[null,1,false]", gives: "[9,1,9]"),
  ])
  func `alternatives`(answer: Answer) {
    #expect(answer.outcome == answer.expected)
  }

  @Test(arguments: [
    Answer("try error(\"x\") catch .", gives: #""x""#),
    Answer("try error({code: 7}) catch .code", gives: "7"),
    Answer("try error(null) catch .", gives: "null"),
    Answer("try (1, error(\"x\"), 2) catch .", gives: "1", #""x""#),
    Answer("[.[] | try tonumber catch \"?\"]", #"["1","a",2]"#, gives: #"[1,"?",2]"#),
    Answer("try error(\"x\")"),
    Answer("try error(\"a\") catch error(. + \"b\")", raises: "ab"),
    Answer("try (try error(\"a\") catch error(. + \"b\")) catch . + \"c\"", gives: #""abc""#),
    Answer("(try 1 catch \"not this\") | error(\"from outside\")", raises: "from outside"),
    Answer("try (1 | error(\"inside\")) catch \"caught\"", gives: #""caught""#),
    Answer("[.[] | (.a, .b)?]", #"[{"a":1,"b":2},3]"#, gives: "[1,2]"),
    Answer("try error catch .", #"{"a":1}"#, gives: #"{"a":1}"#),
    Answer("error", #""as a text""#, raises: "as a text"),
    Answer("error(\"\\(.)!\")", "3", raises: "3!"),
  ])
  func `errors are raised and caught`(answer: Answer) {
    #expect(answer.outcome == answer.expected)
  }

  @Test(arguments: [
    Answer("[label $out | 1, break $out, 2]", gives: "[1]"),
    Answer("[label $out | .[] | if . > 2 then break $out else . end]", "[1,2,3,1]", gives: "[1,2]"),
    Answer("[label $a | (label $b | 1, break $a, 2), 3]", gives: "[1]"),
    Answer("[label $a | (label $b | 1, break $b, 2), 3]", gives: "[1,3]"),
    Answer("[label $a | (label $a | 1, break $a, 2), 3]", gives: "[1,3]"),
    Answer("[label $out | try break $out catch 5]", gives: "[]"),
    Answer("[label $out | (1, break $out)?, 2]", gives: "[1]"),
    Answer("label $out | def f: break $out; 1, f, 2", gives: "1"),
    Answer("[label $out | reduce (1, 2) as $x (0; ., break $out)]", gives: "[]"),
    Answer("[label $f | def g(x): x, 2; g(1, break $f), 3]", gives: "[1]"),
    Answer("def f: label $l | (., break $l), 9; [(1, 2) | f]", gives: "[1,2]"),
  ])
  func `break ends what its label begins`(answer: Answer) {
    #expect(answer.outcome == answer.expected)
  }
}

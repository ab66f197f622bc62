import Testing

@Suite struct DestructuringTests {
  @Test(arguments: [
    Answer(".a as $x | .b | . + $x", #"{"a":1,"b":2}"#, gives: "3"),
    Answer("(1, 2) as $x | $x * 10", gives: "10", "20"),
    Answer("1 as $x | (2 as $x | $x), $x", gives: "2", "1"),
    Answer("1 as $x | [$x | 5 as $x | $x], $x", gives: "[5]", "1"),
    Answer("empty as $x | 1"),
    Answer(". as $all | .n | . + ($all.m | length)", #"{"n":1,"m":[0,0]}"#, gives: "3"),
  ])
  func `a variable holds a value`(answer: Answer) {
    #expect(answer.outcome == answer.expected)
  }

  @Test(arguments: [
    Answer(". as [$a, $b] | [$b, $a]", "[1,2,3]", gives: "[2,1]"),
    Answer(". as [$a, $b] | [$b, $a]", "[1]", gives: "[null,1]"),
    Answer(". as [[$a], {b: $b}] | $a + $b", #"[[1],{"b":2}]"#, gives: "3"),
    Answer(". as {a: $x, \"b c\": [$y]} | [$x, $y]", #"{"a":1,"b c":[2]}"#, gives: "[1,2]"),
    Answer(". as {$a, $b} | [$a, $b]", #"{"a":1}"#, gives: "[1,null]"),
    Answer(". as {$a: [$b]} | [$a, $b]", #"{"a":[2]}"#, gives: "[[2],2]"),
    Answer(". as {(\"a\", \"b\"): $x} | $x", #"{"a":1,"b":2}"#, gives: "1", "2"),
    Answer("\"b\" as $k | . as {($k): $x} | $x", #"{"b":2}"#, gives: "2"),
    Answer(". as {\"x\\(1)\": $x} | $x", #"{"x1":4}"#, gives: "4"),
    Answer(". as {k: $k, $v} | .[$k] + $v", #"{"k":"n","v":1,"n":2}"#, gives: "3"),
    Answer(". as [$a, $a] | $a", "[1,2]", gives: "2"),
    Answer(". as [$a] | $a", "null", gives: "null"),
    Answer(".[] as [$a, $b] | {a: $a, b: $b} | .a + .b", "[[1,2],[3,4]]", gives: "3", "7"),
    Answer(". as [$a] | $a", #"{"a":1}"#, raises: "Cannot index object with number"),
    Answer(". as {$a} | $a", "[1]", raises: #"Cannot index array with string "a""#),
  ])
  func `patterns take values apart`(answer: Answer) {
    #expect(answer.outcome == answer.expected)
  }

  @Test(arguments: [
    Answer(".[] as [$a] ?// $a | $a", "[[1],2]", gives: "1", "2"),
    Answer(".[] as {$a} ?// [$a] | $a", #"[{"a":1},[2]]"#, gives: "1", "2"),
    Answer("[.[] as [$a] ?// {b: $b} | [$a, $b]]", #"[[1],{"b":2}]"#, gives: "[[1,null],[null,2]]"),
    Answer(
      ". as [$a] ?// $a | if $a | type == \"number\" then error(\"x\") else $a end",
      "[1]",
      gives: "[1]"
    ),
    Answer(". as [$a] ?// $b | if $a then error(\"all\") else error(\"last\") end", "[1]", raises: "last"),
    Answer(". as [$a] ?// {$a} | $a", "1", raises: #"Cannot index number with string "a""#),
    Answer(".[] as [[$a]] ?// [$a] ?// $a | [$a]", "[[[1]],[2],3]", gives: "[1]", "[2]", "[3]"),
    Answer("[(1 as [$a] ?// $a | $a) | error(\"outside\")]", raises: "outside"),
    Answer("reduce .[] as [$a] (0; . + $a)", "[[1],[2]]", gives: "3"),
  ])
  func `the next pattern is used where one doesn't fit or its body fails`(answer: Answer) {
    #expect(answer.outcome == answer.expected)
  }
}

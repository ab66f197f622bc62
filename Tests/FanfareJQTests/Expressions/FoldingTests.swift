import Testing

@Suite struct FoldingTests {
  @Test(arguments: [
    Answer("reduce .[] as $x (0; . + $x)", "[1,2,3]", gives: "6"),
    Answer("reduce .[] as $x (100; . - $x)", "[]", gives: "100"),
    Answer("reduce .[] as [$k, $v] ({}; .[$k] = $v)", #"[["a",1],["b",2]]"#, gives: #"{"a":1,"b":2}"#),
    Answer("reduce .[] as {n: $n} (0; . + $n)", #"[{"n":1},{"n":4}]"#, gives: "5"),
    Answer("reduce range(5) as $i ([]; [$i] + .)", gives: "[4,3,2,1,0]"),
    Answer("reduce (1, 2) as $x (10; ., . * $x)", gives: "20"),
    Answer("reduce (1, 2, 3) as $x (0; if $x == 2 then empty else . + $x end)", gives: "3"),
    Answer("reduce (1, 2) as $x ((10, 20); . + $x)", gives: "13", "23"),
    Answer("reduce .[] as $x (.; .)", "[1]", gives: "[1]"),
    Answer("reduce empty as $x (null; 1)", gives: "null"),
    Answer("reduce 1 as $x (0; $x | error(\"u\"))", raises: "u"),
  ])
  func `reduce keeps the last state`(answer: Answer) {
    #expect(answer.outcome == answer.expected)
  }

  @Test(arguments: [
    Answer("[foreach .[] as $x (0; . + $x)]", "[1,2,3]", gives: "[1,3,6]"),
    Answer("[foreach .[] as $x (0; . + $x; [$x, .])]", "[1,2,3]", gives: "[[1,1],[2,3],[3,6]]"),
    Answer("[foreach .[] as [$a, $b] (0; . + $a; . * $b)]", "[[1,2],[3,4]]", gives: "[2,16]"),
    Answer("[foreach (1, 2) as $x (0; . + $x, . * 10)]", gives: "[1,0,2,0]"),
    Answer("[foreach (1, 2, 3) as $x (0; if $x == 2 then empty else . + $x end)]", gives: "[1,3]"),
    Answer("[foreach range(3) as $i ((0, 10); . + $i)]", gives: "[0,1,3,10,11,13]"),
    Answer("[foreach range(4) as $i (null; $i; select(. % 2 == 1))]", gives: "[1,3]"),
    Answer("[foreach range(3) as $i (0; $i; ., -.)]", gives: "[0,-0,1,-1,2,-2]"),
  ])
  func `foreach gives every state`(answer: Answer) {
    #expect(answer.outcome == answer.expected)
  }
}

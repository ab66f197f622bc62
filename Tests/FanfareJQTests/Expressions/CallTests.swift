import Testing

@Suite struct CallTests {
  @Test(arguments: [
    Answer("def twice: . * 2; twice | twice", "3", gives: "12"),
    Answer("def f(g): [g, g]; f(.a)", #"{"a":1}"#, gives: "[1,1]"),
    Answer("def f(g): .b | g; f(.a)", #"{"b":{"a":2}}"#, gives: "2"),
    Answer("def f($x): $x + x; f(1)", "10", gives: "2"),
    Answer("def f($x; g): [$x | g]; f(1, 2; . * 10)", gives: "[10]", "[20]"),
    Answer("def f($x; $y): [$x, $y]; f(1, 2; 3, 4)", gives: "[1,3]", "[1,4]", "[2,3]", "[2,4]"),
    Answer("def f: 1; def f(x): 2; [f, f(0)]", gives: "[1,2]"),
    Answer("def f: 1; def g: f; def f: 2; [f, g]", gives: "[2,1]"),
    Answer("def f: def g: 3; g * 2; f", gives: "6"),
    Answer("def f(x): x * 2; def g(x): f(x + 1); g(5)", gives: "12"),
    Answer("def f(x): def g: x; g; f(7)", gives: "7"),
    Answer("1 as $x | def f: $x; 2 as $x | [f, $x]", gives: "[1,2]"),
    Answer("def f(g): 5 as $x | g; 1 as $x | f($x)", gives: "1"),
    Answer("def length: 9; [length, ([1] | length)]", gives: "[9,9]"),
    Answer("def map(f): \"mine\"; [1] | map(.)", gives: #""mine""#),
    Answer("[1] | (def f: 2; f), map(def g: . + 1; g)", gives: "2", "[2]"),
    Answer("def f(x; y; z; u; v; w): [x, y, z, u, v, w]; f(1; 2; 3; 4; 5; 6)", gives: "[1,2,3,4,5,6]"),
    Answer("def a: 1; def b: 2;", "8", gives: "8"),
  ])
  func `functions mean what their names mean where they are defined`(answer: Answer) {
    #expect(answer.outcome == answer.expected)
  }

  @Test(arguments: [
    Answer("def f: if . < 2 then 1 else . * (. - 1 | f) end; f", "5", gives: "120"),
    Answer("def f($n): if $n == 0 then [] else [$n] + f($n - 1) end; f(3)", gives: "[3,2,1]"),
    Answer("def f(g): if . > 9 then . else (g | f(g)) end; f(. + 4)", "0", gives: "12"),
    Answer("def f(g): if . > 9 then . else (g | f(g + 1)) end; f(. + 1)", "0", gives: "10"),
    Answer(
      "def f($a; $b): if $a > 2 then [$a, $b] else f($a + 1, $a + 2; $b) end; [f(1; 2, 3)]",
      gives: "[[3,2],[4,2],[3,2],[3,3],[4,3],[3,3]]"
    ),
    Answer("def f: def g: if . > 3 then . else (. + 1 | g) end; g * 10; f", "0", gives: "40"),
    Answer("def f: def g: if . > 3 then . else (. + 1 | f) end; g; f", "0", gives: "4"),
    Answer("def f(x): def g: if . < 5 then (. + x | g) else . end; g; f(2)", "0", gives: "6"),
    Answer(
      "def count($n): $n as $m | if $m < 3 then $m, count($m + 1) else empty end; [count(0)]",
      gives: "[0,1,2]"
    ),
    Answer("def t: if type == \"array\" then map(t) | add else . end; t", "[1,[2,[3]]]", gives: "6"),
    Answer("def f: .[]? | (., f); [f]", "[[1],2]", gives: "[[1],1,2]"),
  ])
  func `functions can call themselves`(answer: Answer) {
    #expect(answer.outcome == answer.expected)
  }

  @Test(arguments: [
    Answer("[range(4)]", gives: "[0,1,2,3]"),
    Answer("[range(2; 5)]", gives: "[2,3,4]"),
    Answer("[range(0; 10; 4)]", gives: "[0,4,8]"),
    Answer("[range(5; 0; -2)]", gives: "[5,3,1]"),
    Answer("[range(0; 1; 0.25)]", gives: "[0,0.25,0.5,0.75]"),
    Answer("[range(0, 1; 2, 3)]", gives: "[0,1,0,1,2,1,1,2]"),
    Answer("[range(2.5)]", gives: "[0,1,2]"),
    Answer("[range(0), range(-1), range(3; 1)]", gives: "[]"),
    Answer("[range(0; 3; -1)]", gives: "[]"),
    Answer("range(\"a\")", raises: "Range bounds must be numeric"),
  ])
  func `range counts`(answer: Answer) {
    #expect(answer.outcome == answer.expected)
  }
}

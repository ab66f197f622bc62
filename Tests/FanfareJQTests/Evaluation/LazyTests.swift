import FanfareJSON
import Testing

@testable import FanfareJQ

@Suite struct LazyTests {
  @Test(arguments: [
    Answer("first(range(10; infinite))", gives: "10"),
    Answer("[limit(3; range(infinite))]", gives: "[0,1,2]"),
    Answer("[limit(3; repeat(7))]", gives: "[7,7,7]"),
    Answer("first(range(infinite) | select(. * . > 50))", gives: "8"),
    Answer("nth(5; range(infinite))", gives: "5"),
    Answer("isempty(range(infinite))", gives: "false"),
    Answer("any(range(infinite); . > 3)", gives: "true"),
    Answer("all(range(infinite); . < 3)", gives: "false"),
    Answer("IN(3; range(infinite))", gives: "true"),
    Answer("first(1, error(\"not looked at\"))", gives: "1"),
    Answer("[limit(2; 1, 2, error(\"not looked at\"))]", gives: "[1,2]"),
    Answer("[limit(0; error(\"not looked at\"))]", gives: "[]"),
    Answer("[label $out | range(infinite) | if . > 2 then break $out else . end]", gives: "[0,1,2]"),
    Answer(
      "label $out | foreach range(infinite) as $i (0; . + $i; if . > 5 then ., break $out else empty end)",
      gives: "6"
    ),
    Answer("first(range(infinite) as $a | range($a) as $b | [$a, $b] | select(add > 5))", gives: "[4,2]"),
    Answer("def naturals: 0 | recurse(. + 1); [limit(3; naturals | select(. % 5 == 4))]", gives: "[4,9,14]"),
    Answer("first(first(range(infinite)), error)", gives: "0"),
    Answer("[first(range(infinite)), limit(1; range(infinite))]", gives: "[0,0]"),
    Answer(".[0] |= first(range(infinite))", gives: "[0]"),
    Answer("path(first(.a, error(\"not looked at\")))", gives: #"["a"]"#),
  ])
  func `what isn't asked for isn't computed`(answer: Answer) {
    #expect(answer.outcome == answer.expected)
  }

  @Test func `a body that wants no more outputs ends the run`() throws {
    var seen: [JSONValue] = []
    try JQProgram("range(infinite)").run(nil) { output in
      seen.append(output)
      return seen.count < 3
    }
    #expect(seen == [0, 1, 2])
  }

  @Test(arguments: [
    "try (1, 2) catch 3", "(1, 2)?", "(1, 2) // 3", "label $x | 1, 2", "first(1), 2", "limit(5; 1, 2)",
    ". as [$a] ?// $a | 1, 2",
    "reduce 1 as $x (0; 1), 2", "foreach (1, 2) as $x (0; 1)", "def f: 1, f; f", "[1, 2][]", "1, error",
  ])
  func `nothing in a program keeps the run from ending`(program: String) throws {
    var count = 0
    try JQProgram(program).run(nil) { _ in
      count += 1
      return false
    }
    #expect(count == 1)
  }

  @Test func `the first output is found without computing the others`() throws {
    #expect(try JQProgram("1, error(\"not looked at\")").first(nil) == 1)
    #expect(try JQProgram("empty").first(nil) == nil)
    #expect(throws: JQError.self) { try JQProgram("error(\"x\"), 1").first(nil) }
  }
}

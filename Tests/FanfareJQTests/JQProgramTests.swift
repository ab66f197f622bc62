import FanfareJSON
import Testing

@testable import FanfareJQ

@Suite struct JQProgramTests {
  @Test func `a program sees the variables that it is given`() throws {
    let program = try JQProgram("[$a, $b, .]", variables: ["a", "b", "unused"])
    #expect(try program.first(3, variables: ["a": 1, "b": 2, "unused": 9, "unknown": 8]) == [1, 2, 3])
    #expect(try program.first(3, variables: ["b": 2]) == [nil, 2, 3])
  }

  @Test func `variables of the program hide those that it is given`() throws {
    let program = try JQProgram("$a, (5 as $a | $a), (def f($a): $a; f(6)), $a", variables: ["a"])
    #expect(try program.outputs(nil, variables: ["a": 1]) == [1, 5, 6, 1])
  }

  @Test func `variables are seen in recursive functions, closures and texts`() throws {
    let program = try JQProgram(
      #"def f(g): if . < 3 then . + $step | f(g) else g end; 0 | f("\(.)-\($step)")"#,
      variables: ["x", "step", "y"]
    )
    #expect(try program.outputs(nil, variables: ["step": 2]) == ["4-2"])
  }

  @Test func `a variable that isn't announced is an error of the program`() {
    #expect(failure(of: "$a")?.message == "$a is not defined")
  }

  @Test func `a program without anything gives its input`() throws {
    for source in ["", "  \n", "# nothing", "def f: 1;"] { #expect(try outputs(source, [1]) == [[1]]) }
  }

  @Test func `a program knows its text`() throws {
    let program = try JQProgram(" .a | .b ")
    #expect(program.source == " .a | .b ")
    #expect("\(program)" == " .a | .b ")
  }

  @Test func `a program can run as often as needed`() throws {
    let program = try JQProgram("reduce .[] as $x (0; . + $x), (label $out | 1, break $out)")
    for _ in 0..<3 { #expect(try program.outputs([1, 2]) == [3, 1]) }
  }

  @Test func `the outputs before an error stay`() throws {
    var seen: [JSONValue] = []
    let error = #expect(throws: JQError.self) {
      try JQProgram("1, 2, error(\"x\")").run(nil) { output in
        seen.append(output)
        return true
      }
    }
    #expect(seen == [1, 2])
    #expect(error?.message == "x")
  }

  @Test func `a clock gives the time of every call`() throws {
    #expect(try JQProgram("now == now").first(nil, clock: { 1 }) == true)
    #expect(try JQProgram("now | gmtime[0]").first(nil, clock: { 0 }) == 1970)
  }
}

import FanfareJSON
import Testing

@testable import FanfareJQ

@Suite struct PrecedenceTests {
  @Test(arguments: [
    Answer("1 + 2 * 3", gives: "7"),
    Answer("2 * 3 + 1", gives: "7"),
    Answer("2 + 12 / 4", gives: "5"),
    Answer("1 + 5 % 3", gives: "3"),
    Answer("10 - 4 - 3", gives: "3"),
    Answer("10 - 4 + 3", gives: "9"),
    Answer("16 / 4 / 2", gives: "2"),
    Answer("16 / 4 * 2", gives: "8"),
    Answer("2 * 7 % 4", gives: "2"),
    Answer("7 % 4 * 2", gives: "6"),
    Answer("100 % 30 % 4", gives: "2"),
  ])
  func `products bind tighter than sums, and both group from the left`(answer: Answer) {
    #expect(answer.outcome == answer.expected)
  }

  @Test(arguments: [
    Answer("1 + 1 == 2", gives: "true"),
    Answer("3 < 1 + 1", gives: "false"),
    Answer("1 == 1 and 2 == 3", gives: "false"),
    Answer("true or false and false", gives: "true"),
    Answer("false and false or true", gives: "true"),
    Answer("true or error(\"not looked at\") or false", gives: "true"),
    Answer("1 // 2 and false", gives: "1"),
    Answer("1 // 2 == 3", gives: "1"),
    Answer("null // false // 3", gives: "3"),
    Answer("null // (1, 2), 3", gives: "1", "2", "3"),
    Answer(".a = 1 or false", gives: #"{"a":true}"#),
    Answer(".a = 2 == 2", gives: #"{"a":true}"#),
    Answer(".a = null // 3", gives: #"{"a":null}"#),
    Answer(".a += 1 + 2 * 3", gives: #"{"a":7}"#),
  ])
  func `comparisons, and, or, assignments and alternatives follow in this order`(answer: Answer) {
    #expect(answer.outcome == answer.expected)
  }

  @Test(arguments: [
    Answer("1, 2 | . * 10", gives: "10", "20"),
    Answer("1, 2 + 3", gives: "1", "5"),
    Answer(".a = 1, 2", gives: #"{"a":1}"#, "2"),
    Answer(".a = 1 | .b = 2", gives: #"{"a":1,"b":2}"#),
    Answer("[1, 2 | ., 0]", gives: "[1,0,2,0]"),
    Answer("1 | 2 | 3", gives: "3"),
  ])
  func `commas bind looser than every operator, and pipes looser than commas`(answer: Answer) {
    #expect(answer.outcome == answer.expected)
  }

  @Test(arguments: [
    Answer("1 as $x | 2, $x", gives: "2", "1"),
    Answer("1 as $x | $x + 1 | . * 2", gives: "4"),
    Answer("5 + 1 as $x | $x * 2", gives: "7"),
    Answer("1 as $x | 2 as $y | [$x, $y]", gives: "[1,2]"),
    Answer("[1 as $x | 2, $x, 3 as $y | $x, $y]", gives: "[2,1,1,3]"),
    Answer("def f: 1; f + 1 | . * 2", gives: "4"),
    Answer("1 + def f: 2; f * 3", gives: "7"),
    Answer("1 | def f: 2; f, 3", gives: "2", "3"),
    Answer("1, (label $out | 2, break $out, 3), 4", gives: "1", "2", "4"),
    Answer("label $out | 1, break $out | 2, 3", gives: "2", "3"),
  ])
  func `variables, definitions and labels hold for everything that follows`(answer: Answer) {
    #expect(answer.outcome == answer.expected)
  }

  @Test(arguments: [
    Answer("-1 + 3", gives: "2"),
    Answer("3 - -1", gives: "4"),
    Answer("3 -1", gives: "2"),
    Answer("-(1, 2)", gives: "-1", "-2"),
    Answer("[-1, -(2), - 3]", gives: "[-1,-2,-3]"),
    Answer("-.a.b", #"{"a":{"b":4}}"#, gives: "-4"),
    Answer("-2 * 3", gives: "-6"),
    Answer("[.[] | -.]", "[1,-2]", gives: "[-1,2]"),
    Answer("1 as $x | -$x", gives: "-1"),
    Answer("-1 as $x | $x", gives: "-1"),
    Answer("{a: -1}", gives: #"{"a":-1}"#),
    Answer("[1, 2, 3][-1]", gives: "3"),
    Answer("[1, 2, 3][-2:]", gives: "[2,3]"),
  ])
  func `a minus before a term negates it`(answer: Answer) {
    #expect(answer.outcome == answer.expected)
  }

  @Test(arguments: [
    Answer("reduce range(4) as $i (0; . + $i) + 1", gives: "7"),
    Answer("1 + reduce range(4) as $i (0; . + $i)", gives: "7"),
    Answer("[foreach range(3) as $i (0; . + $i)][2] * 2", gives: "6"),
    Answer("10 * if . then 1 else 2 end + 1", gives: "21"),
    Answer("if true then {a: 5} else 0 end.a", gives: "5"),
    Answer("reduce 1 as $i ({}; .a = $i).a", gives: "1"),
    Answer("try error(\"x\") // 2", gives: "2"),
    Answer("1 + try error(\"x\") catch 2", gives: "3"),
    Answer("try error(\"x\") catch . + \"y\"", gives: "\"xy\""),
    Answer("try -1", gives: "-1"),
    Answer("[try error(1), 2]", gives: "[2]"),
    Answer("[.[]?, 1]", "3", gives: "[1]"),
    Answer("1 as $x | [$x, $x + 1][1]", gives: "2"),
    Answer("\"abc\"[1:]", gives: "\"bc\""),
    Answer("{a: {b: 1}}.a.b", gives: "1"),
    Answer("[[1, 2], [3]] | .[0][1], .[1].[0]", gives: "2", "3"),
  ])
  func `every construct can be an operand`(answer: Answer) {
    #expect(answer.outcome == answer.expected)
  }

  @Test(arguments: ["==", "!=", "<", "<=", ">", ">="])
  func `comparisons don't chain`(comparison: String) {
    let error = failure(of: "1 \(comparison) 2 \(comparison) 3")
    #expect(error?.code == .syntax)
    #expect(error?.message == "'\(comparison)' doesn't chain: use parentheses")
    #expect(error?.column == 6 + comparison.count)
  }

  @Test(arguments: ["=", "|=", "+=", "-=", "*=", "/=", "%=", "//="])
  func `assignments don't chain`(assignment: String) {
    #expect(
      failure(of: ".a \(assignment) .b \(assignment) 3")?.message
        == "'\(assignment)' doesn't chain: use parentheses"
    )
  }
}

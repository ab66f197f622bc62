import FanfareJSON
import Testing

@testable import FanfareJQ

/// Copying the state for every update would take millions of steps here.
@Suite struct InPlaceTests {
  private let limits = JQLimits(maximumSteps: 300_000)

  @Test(arguments: [
    ("reduce range(10000) as $i ([]; . + [$i]) | length", 10_000),
    ("reduce range(10000) as $i ([]; .[$i] = $i) | length", 10_000),
    ("reduce range(10000) as $i ([]; .[length] = $i) | length", 10_000),
    ("reduce range(10000) as $i ([range(10000)]; .[$i] += 1) | .[9999]", 10_000),
    ("reduce range(10000) as $i ([range(10000)]; .[$i] |= . + 1) | .[9999]", 10_000),
    ("reduce range(5000) as $i ({}; .[\"k\\($i)\"] = $i) | length", 5_000),
    ("reduce range(5000) as $i ({}; . + {\"k\\($i)\": $i}) | length", 5_000),
    ("reduce range(10000) as $i ({list: [], n: 0}; .list += [$i] | .n += 1) | .list | length", 10_000),
    ("reduce range(10000) as $i ({}; .k += 1) | .k", 10_000),
    ("reduce range(10000) as $i (\"\"; . + \"ab\") | length", 20_000),
    ("reduce range(10000) as $i ({}; .text += \"ab\") | .text | length", 20_000),
    ("reduce range(10000) as $i ([[], []]; .[$i % 2] += [$i]) | .[0] | length", 5_000),
  ])
  func `growing a state in place takes time in proportion`(program: String, result: Int) throws {
    #expect(try outputs(program, limits: limits) == [.number(JSONNumber(result))])
  }

  @Test(arguments: [
    Answer("[1] as $a | ($a | .[0] = 2) , $a", gives: "[2]", "[1]"),
    Answer(". as $x | reduce range(3) as $i (.; .[0] += 1) | [., $x]", "[1]", gives: "[[4],[1]]"),
    Answer("[reduce range(3) as $i ([]; . + [$i]), 1]", gives: "[[0,1,2],1]"),
    Answer("[foreach range(3) as $i ([]; . + [$i])]", gives: "[[0],[0,1],[0,1,2]]"),
    Answer("reduce range(2) as $i ([]; [., .] | .[0] += [9]) | .[0] != .[1]", gives: "true"),
    Answer(
      "{a: [1]} as $o | reduce (1, 2) as $i ($o; .a += [$i]) | [., $o]",
      gives: #"[{"a":[1,1,2]},{"a":[1]}]"#
    ),
    Answer("reduce range(3) as $i ([]; . as $before | . + [$before | length])", gives: "[0,1,2]"),
    Answer("reduce range(2) as $i (\"a\"; . + .)", gives: #""aaaa""#),
    Answer(
      "try reduce range(3) as $i ([1]; . + [if $i == 2 then error(\"x\") else $i end]) catch .",
      gives: #""x""#
    ),
    Answer("reduce range(2) as $i ({a: [0]}; .b = .a | .a[0] += 1)", gives: #"{"a":[2],"b":[1]}"#),
  ])
  func `what else holds a value doesn't see it change`(answer: Answer) {
    #expect(answer.outcome == answer.expected)
  }
}

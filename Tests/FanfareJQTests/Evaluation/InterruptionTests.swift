import FanfareJSON
import Synchronization
import Testing

@testable import FanfareJQ

@Suite struct InterruptionTests {
  @Test(arguments: [
    "def f: f; f", "last(range(infinite))", "[range(1e6)] | sort", #"("a" * 2000) | test("(a*)*$x|b")"#,
    "try last(repeat(1)) catch 5", "reduce range(40) as $_ (1; [., .]) | tojson",
    "reduce range(40) as $_ (1; [., .]) | . == map(.)", "[range(1e5) | -.] | unique",
  ])
  func `a program ends when its caller wants it to`(source: String) throws {
    let looks = Atomic(0)
    let program = try JQProgram(source)
    let error = #expect(throws: JQError.self) {
      try program.outputs(nil, isInterrupted: { looks.add(1, ordering: .relaxed).newValue == 3 })
    }
    #expect(error?.code == .interrupted && error?.message == "the program was interrupted")
    #expect(looks.load(ordering: .relaxed) == 3)
  }

  @Test func `a program that isn't interrupted takes as many steps as ever`() throws {
    let program = try JQProgram("[range(30000)] | length", limits: JQLimits(maximumSteps: 70_000))
    #expect(try program.first(nil, isInterrupted: { false }) == 30_000)
    let error = #expect(throws: JQError.self) {
      try JQProgram("def f: f; f", limits: JQLimits(maximumSteps: 25_000))
        .first(nil, isInterrupted: { false })
    }
    #expect(error?.message == "the program takes more than 25000 steps")
  }

  @Test func `a short program isn't asked about`() throws {
    #expect(try JQProgram(".a").first(["a": 1], isInterrupted: { true }) == 1)
  }

  @Test(
    arguments: [
      ("[1,2,3] | del(.[nan])", "[1,2,3]"),
      ("[1,2,3] | delpaths([[nan], [0], [nan]])", "[2,3]"),
      ("[[1]] | del(.[nan][0], .[0][nan])", "[[1]]"),
      ("{\"a\": [1, 2]} | del(.a[nan], .a[1])", "{\"a\":[1]}"),
      ("[1,2] | del(.[nan:1])", "[2]"),
      ("[3, 1] | to_entries | del(.[] | select(.key == nan)) | length", "2"),
      ("[limit(nan; 1, 2)]", "[1,2]"),
      ("[range(nan)], [range(0; 1; nan)] | length", "0"),
      ("[nan, 1] | index(nan)", "null"),
      ("[nan, nan] | unique | length", "2"),
      ("[1, nan] | . - [nan] | length", "2"),
    ] as [(String, String)]
  )
  func `a number that isn't equal to itself ends nothing and hangs nothing`(
    source: String,
    json: String
  ) throws {
    let program = try JQProgram(source, limits: JQLimits(maximumSteps: 100_000))
    #expect(try program.first(nil)?.description == json)
  }

  @Test(arguments: [
    #""a" * 150000000"#, #"[range(100000) | ""] | join("x" * 100000)"#,
    "reduce range(60) as $_ ({}; {a: ., b: .}) | . * .",
    #"("k" * 1000000) as $k | {($k): 1} as $o | [range(10000) | $o] | tojson"#,
    #"("x" * 1000000) as $x | "\($x)\($x)\($x)\($x)\($x)\($x)\($x)\($x)" | [range(100) | .] | "\(.)""#,
    #"("a" * 20000) | [match("(?=(.*))"; "g")]"#,
    #"range(1e6) | tostring as $p | "" | test("(a{99}){9}" + $p)"#,
    "range(1e7) | . < \(String(repeating: "9", count: 9000))",
    "range(1e7) | . + \(String(repeating: "9", count: 9000))",
    #"("a" * 2000000 | explode | map([.])) | map(. < [1]) | sort | sort | sort | sort"#,
  ])
  func `what costs time or memory costs steps`(source: String) throws {
    let program = try JQProgram(source, limits: JQLimits(maximumSteps: 2_000_000))
    let error = #expect(throws: JQError.self) { try program.run(nil) { _ in true } }
    #expect(error?.code == .limit)
  }

  @Test func `a text is repeated whole`() throws {
    #expect(try JQProgram(#""ab\u00e9" * 5"#).first(nil) == "abéabéabéabéabé")
    #expect(try JQProgram(#"("abc" * 1000000) | length"#).first(nil) == 3_000_000)
    #expect(try JQProgram(#""ab" * 0.5"#).first(nil) == "")
  }
}

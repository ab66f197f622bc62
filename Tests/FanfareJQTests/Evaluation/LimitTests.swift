import FanfareJSON
import Testing

@testable import FanfareJQ

@Suite struct LimitTests {
  @Test func `a limit error has no place and no value, and nothing catches it`() {
    let error = failure(of: "try last(range(1; infinite)) catch 5", [1], limits: JQLimits(maximumSteps: 1000))
    #expect(error?.code == .limit)
    #expect(error?.message == "the program takes more than 1000 steps")
    #expect(error?.line == nil && error?.column == nil && error?.value == nil)
    #expect(error?.input == "[1]")
    #expect(
      error.map { "\($0)" } == "the program takes more than 1000 steps\n  applied to [1]"
    )
  }

  @Test(arguments: [
    "last(range(infinite))", "def f: f; f", "last(repeat(1))", "last(recurse(.))", "until(false; .)",
    "last(while(true; .))", "[limit(10000000; repeat(1))]", "reduce range(infinite) as $i (0; $i)",
    "last(foreach range(infinite) as $i (0; $i))",
    "label $out | range(infinite) | if . < 0 then break $out else empty end",
    "first(range(infinite) | select(. < 0))", "isempty(range(infinite) | empty)",
    "any(range(infinite); . < 0)",
    "path(last(range(infinite)))", ". as $x | range(infinite) | empty",
    "def f(g): g | f(g); f(.)", "def f: def g: f; g; f",
  ])
  func `a program without end runs out of steps`(program: String) {
    #expect(
      limit(of: program, [], limits: JQLimits(maximumSteps: 20_000))
        == "the program takes more than 20000 steps"
    )
  }

  @Test(arguments: [
    "." + repeated(#"["a", "b"]?"#, 60), ".[" + repeated("(0, 1) + ", 60) + "0]?",
    "[.] | " + repeated("(.[0], .[0]) = (1, 2) | ", 60) + "empty",
    "last(range(1000) | builtins | length)",
  ])
  func `what has many outputs at each of many places runs out of steps`(program: String) {
    #expect(
      limit(of: program, nil, limits: JQLimits(maximumSteps: 20_000))
        == "the program takes more than 20000 steps"
    )
  }

  @Test(arguments: [
    #""x" * 1e15"#, "\"x\" * 1e300", #"[range(200)] | map("x" * 1000000) | add"#,
    "reduce range(50) as $_ ([0]; . + .)",
    #"reduce range(50) as $_ ("x"; . + .)"#, ".[10000000] = 1", "[combinations(9)]",
    "[range(3000)] - [range(3000; 6000)]", #"reduce range(99) as $_ ("x"; [.] | tojson)"#,
  ])
  func `values that grow run out of steps before they run out of memory`(program: String) {
    #expect(
      limit(of: program, [1, 2, 3, 4, 5, 6, 7, 8], limits: JQLimits(maximumSteps: 100_000))?
        .hasPrefix("the program takes more than") == true
        || program.hasPrefix("[combinations") || program.hasPrefix(".[10000000]")
    )
  }

  @Test(arguments: [
    #"last(range(1000) | $text | length)"#, #"last(range(1000) | $text[5:6])"#,
    #"last(range(1000) | $text | startswith($text))"#, #"last(range(1000) | $text | endswith($text))"#,
    #"last(range(1000) | $text | ltrimstr($text), rtrimstr($text), trim)"#,
    #"last(range(1000) | {} | .[$text])"#,
    #"last(range(1000) | {} | has($text))"#, #"[range(1000) | $text] | sort"#,
    #"[range(1000) | $text] | unique"#,
    #"[range(1000) | $text] | . == map(.)"#, #"[range(1000) | $text] | max"#,
    #"last(range(1000) | $text | test("y"))"#,
    #"last(range(1000) | $text | ascii_upcase)"#, #"last(range(1000) | $text | @uri)"#,
    #"last(range(1000) | $text | tojson)"#,
    #"last(range(1000) | $text | explode)"#, #"last(range(1000) | $text + "y")"#,
    #"last(range(1000) | $text / "y")"#,
    #"last(range(1000) | $text | contains($text[1:] + "y"))"#, #"$text | indices($text[:50000])"#,
    #"$text | split($text[:50000] + "y")"#, #"last(range(1000) | 0 | strftime($text))"#,
    #"last(range(1000) | {($text): 1})"#, #"last(range(1000) | {(($text, "a")): 1})"#,
    #"last(range(1000) | "\($text)!")"#,
    #"last(range(1000) | $text | fromjson?)"#, #"last(range(1000) | $text | @base64)"#,
  ])
  func `long texts cost steps, whatever is done with them`(program: String) throws {
    let long = JSONValue.string(repeated("x", 100_000))
    let error = #expect(throws: JQError.self) {
      try JQProgram(program, variables: ["text"], limits: JQLimits(maximumSteps: 60_000))
        .outputs(nil, variables: ["text": long])
    }
    #expect(error?.code == .limit)
  }

  @Test(arguments: [
    "last(range(1000) | $list | .[0] = 1)", "last(range(1000) | $list | del(.[0]))",
    "last(range(1000) | $list + [1])",
    "last(range(1000) | $list | .[1:])", "last(range(1000) | $list | getpath([{start: 1, end: 20000}]))",
    "last(range(1000) | $list | .[5000] = 1)", "last(range(1000) | $list | @csv)",
    "last(range(1000) | $list | @sh)",
    "last(range(1000) | $list | reverse)", "last(range(1000) | $list | sort)",
    "last(range(1000) | $list | flatten)",
    "last(range(1000) | $list | add)", "last(range(1000) | $list | min)", "last(range(1000) | $list | keys)",
    "last(range(1000) | $list | join(\"\"))", "last(range(1000) | $list | implode)",
    "last(range(1000) | $list | contains([-1]))",
    "last(range(1000) | $list | index(-1))", "$list | .[[range(2500) | 0]]",
    "last(range(1000) | $list == $list)",
    "last(range(1000) | $list | tojson)", "last(range(1000) | $list | .[1:2] = [0])",
    "last(range(1000) | $list | unique)",
    "last(range(1000) | $list | to_entries)", "last(range(1000) | $list | group_by(.))",
    "last(range(1000) | $list - [1])",
  ])
  func `long lists cost steps, whatever is done with them`(program: String) throws {
    let long = JSONValue.array(Array(repeating: 0, count: 5_000))
    let error = #expect(throws: JQError.self) {
      try JQProgram(program, variables: ["list"], limits: JQLimits(maximumSteps: 150_000))
        .outputs(nil, variables: ["list": long])
    }
    #expect(error?.code == .limit)
  }

  @Test(arguments: [
    "last(range(1000) | $object | .k0 = 1)", "last(range(1000) | $object | del(.k0))",
    "last(range(1000) | $object | keys)",
    "last(range(1000) | $object + {a: 1})", "last(range(1000) | $object * {a: 1})",
    "last(range(1000) | $object == $object)",
    "last(range(1000) | $object | to_entries)", "reduce ($object | keys[]) as $k ($object; del(.[$k]))",
    "last(range(1000) | $object | contains($object))", "last(range(1000) | $object | tojson)",
  ])
  func `large objects cost steps, whatever is done with them`(program: String) throws {
    let large = JSONValue.object(JSONObject((0..<1000).map { ("k\($0)", 0) }))
    let error = #expect(throws: JQError.self) {
      try JQProgram(program, variables: ["object"], limits: JQLimits(maximumSteps: 100_000))
        .outputs(nil, variables: ["object": large])
    }
    #expect(error?.code == .limit)
  }

  @Test func `deleting all members at once takes no longer than going through them`() throws {
    let large = JSONValue.object(JSONObject((0..<5000).map { ("k\($0)", 0) }))
    #expect(try outputs("del(.[])", large, limits: JQLimits(maximumSteps: 200_000)) == [[:]])
  }

  @Test func `regular expressions use the steps of the program`() {
    let text = JSONValue.string(repeated("a", 40))
    #expect(
      limit(of: #"test("(a|a)*b")"#, text, limits: JQLimits(maximumSteps: 100_000))
        == "the regular expression takes too many steps"
    )
    #expect(
      limit(of: #"try sub("(a*)*$x"; "") catch 1"#, text, limits: JQLimits(maximumSteps: 100_000)) != nil
    )
  }

  @Test func `what comes out is limited`() throws {
    let limits = JQLimits(maximumOutputSize: 100)
    #expect(try outputs("range(100)", limits: limits).count == 100)
    #expect(limit(of: "range(101)", limits: limits) == "the outputs have more than 100 values")
    #expect(try outputs("[range(99)]", limits: limits).count == 1)
    #expect(limit(of: "[range(100)]", limits: limits) == "the outputs have more than 100 values")
    #expect(limit(of: "[range(50)] | {a: ., b: .}", limits: limits) != nil)
    #expect(limit(of: #""x" * 7000"#, limits: limits) != nil)
    let large = JSONValue.array([.array(Array(repeating: 0, count: 100))])
    #expect(limit(of: "map(.)", large, limits: limits) != nil)
    #expect(limit(of: ".[]", large, limits: limits) != nil)
    #expect(limit(of: ".[[0]]", .array(Array(repeating: 0, count: 200)), limits: limits) != nil)
  }

  @Test(arguments: [".", ".[0]", ".[0] | .", "$x", ".[0].a"])
  func `a part of the input isn't measured`(program: String) throws {
    let large = JSONValue.array([.object(["a": .array(Array(repeating: 0, count: 100))])])
    let program = try JQProgram(program, variables: ["x"], limits: JQLimits(maximumOutputSize: 100))
    #expect(try program.outputs(large, variables: ["x": large]).count == 1)
  }

  @Test func `what came out before a limit is handed over`() throws {
    var seen: [JSONValue] = []
    let program = try JQProgram("range(5)", limits: JQLimits(maximumOutputSize: 3))
    #expect(throws: JQError.self) {
      try program.run(nil) { output in
        seen.append(output)
        return true
      }
    }
    #expect(seen == [0, 1, 2])
  }

  @Test(arguments: [
    "reduce range(100000) as $i (0; [.])", "reduce range(100000) as $i (0; {a: .})", "recurse([.]) | empty",
    "def f: [., 1] | f; f", "reduce range(100000) as $i (0; [[.]])",
    "reduce range(100000) as $i (0; . as $x | null | setpath([\"a\"]; $x))",
    "reduce range(100000) as $i (0; {(\"a\", \"b\"): .})", "reduce range(100000) as $i ([1]; group_by(.))",
    "reduce range(100000) as $i ({}; {a: .} | to_entries)", "last(limit(100000; [1] | recurse(map([.]))))",
    "reduce range(100000) as $i (null; . as $x | null | path(.[$x:]))",
    "last(range(100000) as $i | .)| recurse({a: .})|empty",
    "reduce range(100000) as $i (0; . as $x | [] | .[0] = $x)",
    "reduce range(100000) as $i (0; . as $x | {} | .a |= $x)",
  ])
  func `values can't be nested without end`(program: String) {
    #expect(limit(of: program, 1) == "lists and objects are nested deeper than 900 levels")
  }

  @Test func `an output may be 899 deep, and a text that is read`() throws {
    #expect(try outputs("reduce range(899) as $i (0; [.]) | tojson | fromjson | tojson | length") == [1799])
    #expect(limit(of: "reduce range(900) as $i (0; [.])") != nil)
    let text = JSONValue.string(repeated("[", 2000) + repeated("]", 2000))
    #expect(failure(of: "fromjson", text)?.code == .raised)
  }

  @Test(arguments: [
    ". == $copy", ". < $copy", "[., $copy] | sort", "[., $copy] | unique", "tojson", "tostring", "@json",
    #""\(.)""#,
    "[..] | length", "[paths] | length", "walk(.)", "flatten", "[leaf_paths] | length", "contains($copy)",
    "@text",
    "[tostream] | length", "map_values(.) | tojson", "index($copy) | tojson", "[.] - [$copy]",
    "[limit(9999999; ..)]",
    "group_by(.) | tojson", "min_by(.) | tojson", "error(.)?, tojson", "any(..; false)", "[.[]] | tojson",
    "ascii_downcase?, tojson", "to_entries | tojson", "(. * 1)?, tojson",
    "{a: .} * {a: .} | tojson", "inside($copy)", ".",
  ])
  func `values that share their parts cost what they look like`(program: String) {
    let shared = "reduce range(40) as $_ (1; [., .])"
    let error = failure(
      of: "(\(shared)) as $copy | \(shared) | \(program)",
      limits: JQLimits(maximumSteps: 20_000)
    )
    #expect(error?.code == .limit)
  }

  @Test func `an error about a huge value shows the beginning of it`() throws {
    let program = try JQProgram("reduce range(40) as $_ (1; [., .]) | error")
    do throws(JQError) {
      try program.run(nil) { _ in true }
      Issue.record("there is no error")
    } catch {
      #expect(error.code == .raised)
      #expect(error.input?.utf8.count == 80)
      #expect(error.message.hasSuffix("..."))
    }
  }
}

import FanfareJSON
import Testing

@testable import FanfareJQ

@Suite struct ProgramLimitTests {
  @Test func `a program may be 256 KiB long`() throws {
    #expect(try outputs("1" + repeated(" ", 256 * 1024 - 1)) == [1])
    #expect(limit(of: "1" + repeated(" ", 256 * 1024)) == "the program is longer than 262144 bytes")
  }

  @Test(arguments: [
    ("(", ")"), ("[", "]"), ("{a: ", "}"), ("-", ""), ("try ", ""), ("if ", " then 1 else 2 end"),
    ("1 as $x | ", ""),
    ("label $x | ", ""), ("map(", ")"), ("reduce (", ") as $x (0; $x)"), ("first(", ")"), (".[", "]?"),
    ("1 // ", ""), ("1 + (", ")"),
    ("def f: ", "; f"), ("\"\\(", ")\""), ("if . then 1 elif 2 then 3 else ", " end"),
    ("foreach 1 as $x (0; ", ")"), ("path(", ")?"),
  ])
  func `parts may stand in each other some dozens deep, but not without end`(
    opening: String,
    closing: String
  ) throws {
    #expect(throws: Never.self) { try JQProgram(repeated(opening, 50) + "1" + repeated(closing, 50)) }
    let message = limit(of: repeated(opening, 2_000) + "1" + repeated(closing, 2_000))
    #expect(
      message == "the program's parts are nested deeper than 200 levels"
        || message == "interpolations stand too deeply in each other"
        || message == "the program is longer than 262144 bytes"
    )
  }

  @Test(arguments: [
    "reduce ", "foreach ", "try ", "-", "(", "[", "{a: ", "if ", "def f: ", "label $x | ", "1 as $x | ",
    "1 as [", "1 as {a: ",
    "{(", "{\"\\(", "\"\\(", ".[", "1[", "1 + ", "1 // ", "f(", "try -", "1 as {(", ". as [$a] ?// [",
    "if 1 then 2 elif ",
  ])
  func `openings without end are an error and no crash`(opening: String) {
    let code = failure(of: repeated(opening, 4_000 / opening.count))?.code
    #expect(code == .limit || code == .syntax)
  }

  @Test func `199 parentheses, brackets and minuses are allowed, 200 aren't`() throws {
    #expect(try outputs(repeated("(", 199) + "1" + repeated(")", 199)) == [1])
    #expect(limit(of: repeated("(", 200) + "1" + repeated(")", 200)) != nil)
    #expect(try outputs(repeated("[", 199) + "1" + repeated("]", 199) + " | flatten") == [[1]])
    #expect(try outputs(repeated("-", 198) + "1") == [1])
    #expect(limit(of: repeated("-", 200) + "1") != nil)
  }

  @Test(arguments: [
    ("a pipe", ".", " | "), ("a pipe of generators", "(., empty)", " | "), ("commas", "1", ", "),
    ("sums", "1", " + "),
    ("products", "1", " * "), ("and", "true", " and "), ("or", "false", " or "), ("fields", ".a", ""),
    ("question marks", "", "?"),
    ("iterations", "", "[]?"), ("a pipe of variables", "(. as $x | $x)", " | "),
    ("a pipe of conditions", "if . then . else . end", " | "),
    ("a pipe of updates", "(. |= .)", " | "), ("a pipe of labels", "(label $x | ., break $x)", " | "),
    ("a pipe of calls", "map_values(.)?", " | "),
    ("sums of generators", "(1, empty)", " + "), ("a pipe of folds", "reduce . as $x (.; .)", " | "),
    ("a pipe of attempts", "(try . catch .)", " | "),
    ("a pipe of paths", ".a?", " | "), ("a pipe of texts", #""\(.)""#, " | "),
    ("a pipe of objects", "{a: (., empty)}.a", " | "),
  ])
  func `a chain may have hundreds of links, but not without end`(
    what: String,
    link: String,
    between: String
  ) throws {
    func chain(_ count: Int) -> String {
      link.isEmpty
        ? "." + repeated(between, count) : Array(repeating: link, count: count).joined(separator: between)
    }
    _ = try outputs(chain(120))
    do {
      _ = try outputs(chain(950))
    } catch {
      #expect((error as? JQError)?.code == .limit)
    }
    let error = failure(of: chain(2_000))
    #expect(error?.code == .limit, "\(what)")
    #expect(
      error?.message == "the program's parts are nested deeper than 1000 levels"
        || error?.message == "the program is longer than 262144 bytes"
    )
  }

  @Test func `a chain may be exactly 1000 high`() throws {
    #expect(try outputs(Array(repeating: ".", count: 1000).joined(separator: "|"), 1) == [1])
    #expect(limit(of: Array(repeating: ".", count: 1001).joined(separator: "|")) != nil)
    #expect(limit(of: repeated(".|", 100_000) + ".") != nil)
  }

  @Test func `hundreds of members, arguments and elements are allowed`() throws {
    let members = (0..<5000).map { "a\($0): \($0)" }.joined(separator: ", ")
    #expect(try outputs("{\(members)} | length") == [5000])
    let parameters = (0..<100).map { "a\($0)" }.joined(separator: "; ")
    #expect(try outputs("def f(\(parameters)): a99; f(\(parameters.replacing("a", with: "")))") == [99])
  }

  @Test func `an object with many members of several values is refused`() throws {
    func object(_ count: Int) -> String {
      "{" + (0..<count).map { "a\($0): (1, 2)" }.joined(separator: ", ") + "}"
    }
    #expect(try outputs("first(\(object(100))) | length") == [100])
    #expect(limit(of: object(101)) == "more than 100 members of the object may have several values")
  }

  @Test func `functions that blow up when put in place of their calls are called instead`() throws {
    let definitions = (1..<18).map { "def f\($0): f\($0 - 1), f\($0 - 1);" }.joined(separator: "\n")
    #expect(try outputs("def f0: 1; \(definitions) [f17] | length") == [131_072])
  }

  @Test func `arguments that blow up are an error`() {
    let definitions = (1..<40).map { "def f\($0)(x): f\($0 - 1)(x + x);" }.joined(separator: "\n")
    let error = failure(of: "def f0(x): x; \(definitions)\nf39(1)")
    #expect(error?.code == .limit)
    #expect(error?.line != nil)
  }

  @Test func `hundreds of functions can call each other`() throws {
    let chain = (1..<300).map { "def f\($0): f\($0 - 1);" }.joined(separator: "\n")
    #expect(try outputs("def f0: . + 1; \(chain) f299", 1) == [2])
    let calls =
      (0..<300).map { "def f\($0): \($0);" }.joined() + (0..<300).map { "f\($0)" }.joined(separator: " + ")
    #expect(try outputs(calls) == [44_850])
  }

  @Test func `5000 definitions are an error and no crash`() {
    let chain = (1..<5000).map { "def f\($0): f\($0 - 1) + f\($0 - 1);" }.joined(separator: "\n")
    #expect(
      limit(of: "def f0: 1; \(chain) f4999") == "the program's parts are nested deeper than 1000 levels"
    )
  }

  @Test func `arguments handed on through hundreds of functions end`() {
    let chain = (1..<900).map { "def f\($0)(x): f\($0 - 1)([x]);" }.joined(separator: "\n")
    do {
      _ = try outputs("def f0(x): x; \(chain) f899(1)")
    } catch {
      #expect((error as? JQError)?.code == .limit)
    }
  }

  @Test func `recursion through arguments is compiled once`() throws {
    #expect(try outputs("def f(g): def h: if . < 5 then g | h else . end; h; 0 | f(f(. + 1) | . + 0)") == [5])
    #expect(try outputs("def r(f): def x: f | x; first(x); try r(error(\"e\")) catch .") == ["e"])
  }
}

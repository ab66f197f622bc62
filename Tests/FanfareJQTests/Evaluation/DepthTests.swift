import FanfareJSON
import Testing

@testable import FanfareJQ

#if canImport(Glibc)
import Glibc

/// Runs `body` on a thread whose stack has `size` bytes.
func onThread(stack size: Int, _ body: @escaping @Sendable () -> Void) {
  var attributes = pthread_attr_t()
  pthread_attr_init(&attributes)
  pthread_attr_setstacksize(&attributes, size)
  var thread = pthread_t()
  let box = Unmanaged.passRetained(Work(body)).toOpaque()
  pthread_create(
    &thread,
    &attributes,
    { box in
      guard let box else { return nil }
      Unmanaged<Work>.fromOpaque(box).takeRetainedValue().body()
      return nil
    },
    box
  )
  pthread_join(thread, nil)
  pthread_attr_destroy(&attributes)
}

private final class Work: Sendable {
  let body: @Sendable () -> Void
  init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}
#endif

@Suite struct DepthTests {
  private static let recursions = [
    "def f: 1 + f; f", "def f: f + 1; f", "def f: [f]; f", "def f: {a: f}; f", "def f: {(f): 1}; f",
    "def f: f, 1; f",
    "def f: -f; f", "def f: f and true; f", "def f: f // 1; f", "def f: \"\\(f)\"; f", "def f: f | tojson; f",
    "def f: pow(f; 1); f", "def f: if f then 1 else 2 end; f", "def f: try f catch .; f",
    "def f: try (f, 1) catch .; f",
    "def f: f as $x | 1; f", "def f: . as {(f): $x} | 1; f", "def f: . as [$x] ?// $x | f + 1; f",
    "def f: first(f, 1); f",
    "def f: limit(3; f, 1); f", "def f: label $x | f, 1; f", "def f: reduce f as $x (0; 1); f",
    "def f: reduce 1 as $x (0; f); f",
    "def f: reduce 1 as $x (f; 1) + 1; f", "def f: foreach f as $x (0; 1); f",
    "def f: foreach 1 as $x (0; f); f",
    "def f: .[f]; f", "def f: .[f:]; f", "def f: getpath([f]); f", "def f: path(f); f", "def f: .a = f; f",
    "def f: f = 1; f",
    "def f: . |= f; f", "def f: range(f); f", "def f: [.] | sort_by(f); f", "def f: [.] | walk(f); f",
    "def f($x): f($x + 1) + 1; f(0)",
    "def f(g): f(g | g) + 1; f(.)", "def f: def g: f + 1; g + 1; f", "def f(g): g + f(g); f(f(.))",
    "def f: f?; f",
    "def f: all(f; .); f", "def f: isempty(f); f", "def f: @base64 \"\\(f)\"; f", "def f: test(f); f",
    "def f: del(f); f",
  ]

  private static func isTooDeep(_ message: String?) -> Bool {
    message == "the evaluation goes too deep for this thread's stack"
      || message == "recursive functions call each other more than 10000 deep"
  }

  @Test(arguments: recursions)
  func `recursion without end is an error`(program: String) {
    let message = limit(of: program, ["a": 1])
    #expect(Self.isTooDeep(message), "\(message ?? "")")
  }

  #if canImport(Glibc)
  @Test(arguments: recursions)
  func `recursion without end is an error on a small stack too`(program: String) {
    onThread(stack: 512 << 10) {
      #expect(Self.isTooDeep(limit(of: program, ["a": 1])))
    }
  }

  @Test(arguments: recursions)
  func `with much stack it is the counted limit that ends recursion`(program: String) {
    onThread(stack: 512 << 20) {
      #expect(limit(of: program, ["a": 1]) == "recursive functions call each other more than 10000 deep")
    }
  }

  @Test func `what ends for lack of stack says that more of it may do`() {
    onThread(stack: 512 << 10) {
      let error = failure(of: "def f: if . > 0 then . - 1 | f + 1 else 0 end; f", 9000)
      #expect(error?.code == .limit && error?.needsMoreStack == true)
    }
    onThread(stack: 512 << 20) {
      let error = failure(of: "def f: f + 1; f")
      #expect(error?.code == .limit && error?.needsMoreStack == false)
    }
  }

  @Test(arguments: [
    "(", "[", "-", "if ", "{a: ", "\"\\(", "1 as $x | ", "try ", "def f: ", "reduce ", ". as [",
  ])
  func `a program that is nested too deeply for a small stack is an error`(opening: String) {
    onThread(stack: 512 << 10) {
      let error = failure(of: repeated(opening, 199))
      #expect(error?.code == .limit || error?.code == .syntax)
    }
  }
  #endif

  @Test func `the depth is limited`() throws {
    let program = "def f: if . > 0 then . - 1 | f + 1 else 0 end; f"
    #expect(try outputs(program, 20, limits: JQLimits(maximumDepth: 200)) == [20])
    #expect(
      limit(of: program, 1000, limits: JQLimits(maximumDepth: 200))
        == "recursive functions call each other more than 200 deep"
    )
  }

  @Test(arguments: [
    "def f: if . < 30000 then . + 1 | f else . end; 0 | f",
    "def f($n): if $n == 0 then . else . + 1 | f($n - 1) end; 0 | f(30000)",
    "def f: if . < 30000 then (. as $x | $x + 1 | f) else . end; 0 | f",
    "def f: if . < 30000 then empty, (. + 1 | f) else . end; 0 | f",
    "def f: if . < 30000 then null // (. + 1 | f) else . end; 0 | f",
    "def f: if . < 30000 then def g: . + 1; g | f else . end; 0 | f",
    "0 | until(. >= 30000; . + 1)", "last(0 | while(. < 30001; . + 1))",
    "0 | last(recurse(if . < 30000 then . + 1 else empty end))", "[limit(30000; 0 | repeat(1))] | length",
    "[range(30000)] | length", "last(range(30001))", "reduce range(30000) as $i (0; . + 1)",
  ])
  func `a loop in tail position needs no stack`(program: String) throws {
    #expect(try outputs(program, limits: JQLimits(maximumDepth: 100)) == [30_000])
  }

  @Test func `a loop of 300,000 rounds needs no stack`() throws {
    let program = "def f: if . < 300000 then . + 1 | f else . end; 0 | f"
    #expect(try outputs(program, limits: JQLimits(maximumDepth: 10)) == [300_000])
  }

  @Test func `a long chain of bindings is taken apart without a stack`() throws {
    #expect(try outputs("def f($n; $all): if $n == 0 then $all else f($n - 1; $n) end; f(50000; 0)") == [1])
    #expect(try outputs("def f(g): if . > 300 then g else . + 1 | f(g) end; 0 | f(. + 1)") == [302])
  }

  @Test(arguments: [
    ("def fib: if . < 2 then . else (. - 1 | fib) + (. - 2 | fib) end; 20 | fib", 6765),
    (
      "def sum: if length == 0 then 0 elif length == 1 then .[0] else (length / 2 | floor) as $half | (.[:$half] | sum) + (.[$half:] | sum) end;"
        + " [range(3000)] | sum", 4_498_500
    ),
    (
      "def a($m; $n): if $m == 0 then $n + 1 elif $n == 0 then a($m - 1; 1) else a($m - 1; a($m; $n - 1)) end; a(2; 9)",
      21
    ),
    (
      "def even: if . == 0 then true else . - 1 | (def odd: if . == 0 then false else . - 1 | even end; odd) end;"
        + " if 2000 | even then 1 else 0 end", 1
    ),
  ])
  func `recursion takes stack for its depth, not for the number of calls`(program: String, value: Int) throws
  {
    #expect(try outputs(program) == [.number(JSONNumber(value))])
  }

  @Test func `a function of which a call has several outputs gives them all`() throws {
    #expect(try outputs("def f: if . < 2 then ., 10 else (. - 1 | f) + 1 end; [3 | f]") == [[3, 12]])
    #expect(
      try outputs("def g: if . > 2 then empty else ., (. + 1 | g) end; def h: [g] | length; 0 | h") == [3]
    )
    let chain = (1...9).map { "def f\($0): if . < 0 then f\($0) else f\($0 - 1) end;" }.joined(separator: " ")
    #expect(try outputs("def f0: if . < 0 then f0 else ., . end; \(chain) [1 | f9]") == [[1, 1]])
  }
}

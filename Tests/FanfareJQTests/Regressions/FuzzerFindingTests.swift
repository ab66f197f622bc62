import FanfareJQ
import FanfareJSON
import Testing

/// What the fuzzer found: crashes, and work that didn't count as steps.
@Suite struct FuzzerFindingTests {
  @Test(arguments: [
    "def f(g): f(g | g); f(.)",
    "def f(g): {a: .} | [-1] | f(g | g); f(tojson)",
    "def f(g): [f(g | g)?, f(g, g)?]; f(.)",
    "def f($n): $n as $m | f($m); f(1)",
  ])
  func `long chains of scopes don't overflow the stack when they end`(program: String) {
    #expect(failure(of: program, limits: JQLimits(maximumSteps: 500_000))?.code == .limit)
  }

  @Test func `nothing can be repeated as often as one likes`() throws {
    #expect(try outputs("\"\" * 1e15", limits: JQLimits(maximumSteps: 100)) == [""])
  }

  @Test(
    .timeLimit(.minutes(10)),
    arguments: [
      "\"aaaa\" * 50000 | indices(\"aaaa\" * 20000)",
      "[range(20000) | 0] | indices([range(10000) | 0])",
      "jn(-infinite; 1)",
      "yn(1e9; 1)",
    ]
  )
  func `all work counts as steps`(program: String) {
    #expect(failure(of: program, limits: JQLimits(maximumSteps: 200_000))?.code == .limit)
  }
}

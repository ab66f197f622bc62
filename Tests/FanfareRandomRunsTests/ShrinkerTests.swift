import FanfareRandomRuns
import Testing

@Suite struct ShrinkerTests {
  @Test func `what a failure doesn't need is left out`() async {
    let shrinker = Shrinker(partCount: 20) { omitted in
      omitted.isDisjoint(with: [3, 11]) ? ["#7 s0/0-1: a backoff of 5 seconds"] : []
    }
    #expect(await shrinker.shrink() == Set(0..<20).subtracting([3, 11]))
  }

  @Test func `a part that only another needs goes with it`() async {
    // The last part fails unless the one before it was taken out first.
    let shrinker = Shrinker(partCount: 9) { omitted in
      omitted.contains(0) && !omitted.contains(8) || omitted.contains(4) ? [] : ["it fails"]
    }
    #expect(await shrinker.shrink() == Set(0..<9).subtracting([4]))
  }

  @Test func `a run that fails in another way isn't taken for a smaller one`() async {
    let shrinker = Shrinker(partCount: 4) { omitted in
      omitted.contains(2) ? ["#3 s0/1: something else"] : ["#9 s1/2: ended 0.5 seconds late"]
    }
    #expect(await shrinker.shrink() == [0, 1, 3])
  }

  @Test func `a run that keeps every promise isn't shrunk`() async {
    #expect(await Shrinker(partCount: 4) { _ in [] }.shrink() == nil)
  }
}

import FanfareSimulation
import Testing

@Suite struct ShrinkerTests {
  @Test func `what a failure doesn't need is left out`() {
    let shrinker = Shrinker(partCount: 20) { omitted in
      omitted.isDisjoint(with: [3, 11]) ? ["#7 s0/0-1: a backoff of 5 seconds"] : []
    }
    #expect(shrinker.shrink() == Set(0..<20).subtracting([3, 11]))
  }

  @Test func `a part that only another needs goes with it`() {
    // The last part fails unless the one before it was taken out first.
    let shrinker = Shrinker(partCount: 9) { omitted in
      omitted.contains(0) && !omitted.contains(8) || omitted.contains(4) ? [] : ["it fails"]
    }
    #expect(shrinker.shrink() == Set(0..<9).subtracting([4]))
  }

  @Test func `a run that fails in another way isn't taken for a smaller one`() {
    let shrinker = Shrinker(partCount: 4) { omitted in
      omitted.contains(2) ? ["#3 s0/1: something else"] : ["#9 s1/2: ended 0.5 seconds late"]
    }
    #expect(shrinker.shrink() == [0, 1, 3])
  }

  @Test func `a run that keeps every promise isn't shrunk`() {
    #expect(Shrinker(partCount: 4) { _ in [] }.shrink() == nil)
  }

  @Test(
    arguments: [([], ""), ([4], "4"), ([0, 1, 2, 3, 7], "0-3,7"), ([5, 6, 8], "5-6,8")] as [([Int], String)]
  )
  func `numbers are written as ranges and read again`(numbers: [Int], text: String) {
    #expect(NumberRanges(Set(numbers)).description == text)
    if !numbers.isEmpty { #expect(NumberRanges(parsing: text)?.numbers == Set(numbers)) }
  }

  @Test(arguments: ["", "a", "3-1", "-1", "1-", "1-2-3", "0-99999999999"])
  func `what isn't ranges of numbers is refused`(text: String) {
    #expect(NumberRanges(parsing: text) == nil)
  }

  @Test(arguments: 0..<40)
  func `a run without any of its parts, or all of them, still keeps every promise`(seed: UInt64) {
    let count = RandomRun.partCount(of: seed)
    let whole = RandomRun(seed: seed).perform()
    for omitted in [Set(0..<count), Set(stride(from: 0, to: count, by: 2))] {
      let rest = RandomRun(seed: seed, without: omitted).perform()
      // A hedge may be left without what it needs.
      #expect(rest.violations.filter { !$0.contains("hedge") } == [])
      #expect(rest.calls <= whole.calls)
    }
  }
}

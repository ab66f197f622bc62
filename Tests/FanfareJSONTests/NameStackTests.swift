import Testing

@testable import FanfareJSON

@Suite struct NameStackTests {
  /// Whether an object's names are noticed to repeat one, behind those of an object around it.
  private func repeatsOne(_ names: [String]) -> Bool {
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 4) { room -> Bool in
      guard let memory = room.baseAddress else { return false }
      var stack = NameStack(in: memory, capacity: room.count)
      defer { stack.deallocate() }
      for name in ["outer"] + names { Array(name.utf8).withUnsafeBufferPointer { stack.push($0) } }
      let repeats = stack.removeNames(from: 1)
      #expect(stack.height == 1)
      return repeats
    }
  }

  @Test(arguments: [0, 1, 2, 15, 16, 17, 33, 10_000])
  func `only a name that stands twice is noticed`(count: Int) {
    let names = (0..<count).map { "a name that is not short \($0), and has the same end" }
    #expect(!repeatsOne(names + ["outer"]))
    guard let first = names.first else { return }
    #expect(repeatsOne(names + [first]))
  }

  @Test func `short names differ by any character`() {
    #expect(!repeatsOne(["", "a", "b", "aa", "ab", "ba", "abcdefg", "abcdefgh", "abcdefghi", "abcdefghj"]))
  }
}

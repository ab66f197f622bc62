import Testing

@testable import Fanfare

@Suite struct RecentlyUsedTests {
  @Test func `what was used least recently leaves first, and no more than there has to be room for`() {
    var values = RecentlyUsed<Int, Int>(capacity: 4)
    for key in 0..<4 { values[key] = key }
    #expect(values[0] == 0)
    values[4] = 4
    #expect(values.count == 4)
    #expect([0, 1, 2, 3, 4].filter { values[$0] != nil } == [0, 2, 3, 4])
  }

  @Test func `a value that is set anew takes no other's place`() {
    var values = RecentlyUsed<Int, Int>(capacity: 2)
    values[0] = 0
    values[1] = 1
    values[1] = 2
    #expect(values[0] == 0 && values[1] == 2)
  }
}

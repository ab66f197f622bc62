import Testing

@testable import Fanfare

@Suite struct FewTests {
  private func few(_ elements: Int...) -> Few<Int> {
    var few = Few<Int>()
    for element in elements { few.append(element) }
    return few
  }

  @Test func `elements come out in the order they went in`() {
    var few = few(1, 2, 3)
    #expect(few.count == 3)
    #expect(few.all == [1, 2, 3])
    #expect([few.popFirst(), few.popFirst(), few.popFirst(), few.popFirst()] == [1, 2, 3, nil])
    #expect(few.isEmpty && few.all == [])
  }

  @Test func `an element is taken out wherever it stands, and the order of the others stays`() {
    for (removed, rest) in [(1, [2, 3]), (2, [1, 3]), (3, [1, 2])] {
      var few = few(1, 2, 3)
      #expect(few.remove { $0 == removed } == removed)
      #expect(few.all == rest)
    }
  }

  @Test func `what isn't there is neither found nor taken out`() {
    var few = few(1, 2)
    #expect(few.remove { $0 == 9 } == nil)
    #expect(few.first { $0 == 9 } == nil)
    #expect(few.first { $0 > 1 } == 2)
    #expect(few.all == [1, 2])
    #expect(Few<Int>().first { _ in true } == nil)
  }
}

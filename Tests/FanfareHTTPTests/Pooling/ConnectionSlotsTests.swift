import Testing

@testable import FanfareHTTP

@Suite struct ConnectionSlotsTests {
  @Test func `slots go to those who ask first, and come back`() {
    var slots = ConnectionSlots<String>(limit: 2)
    let given = ["a", "b", "c", "d"].map { slots.take(for: $0) }
    #expect(given == [true, true, false, false])
    #expect(slots.isShort)
    #expect(slots.longestWaiting == "c")
    let next = [slots.release(), slots.release()]
    #expect(next == ["c", "d"])
    #expect(slots.taken == 2)
    let nobody = [slots.release(), slots.release()]
    #expect(nobody == [nil, nil])
    #expect(slots.taken == 0)
  }

  @Test func `there is always one`() {
    var slots = ConnectionSlots<Int>(limit: 0)
    let given = [slots.take(for: 1), slots.take(for: 2)]
    #expect(given == [true, false])
  }
}

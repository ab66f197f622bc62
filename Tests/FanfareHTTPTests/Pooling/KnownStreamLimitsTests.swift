import Fanfare
import Testing

@testable import FanfareHTTP

@Suite struct KnownStreamLimitsTests {
  private func origin(_ number: Int) throws -> Origin { try Endpoint(parsing: "http://s\(number)").origin }

  @Test func `what is unusual is known until it is usual again`() throws {
    var known = KnownStreamLimits()
    try known.note(8, of: origin(1))
    try known.note(9, of: origin(1))
    #expect(try known.maximum(of: origin(1)) == 9)
    #expect(try known.maximum(of: origin(2)) == StreamLimits.usual)
    try known.note(StreamLimits.usual, of: origin(1))
    #expect(try known.maximum(of: origin(1)) == StreamLimits.usual)
  }

  @Test func `ever new origins leave no more behind than there is room for`() throws {
    var known = KnownStreamLimits()
    for number in 0...KnownStreamLimits.capacity { try known.note(8, of: origin(number)) }
    #expect(try known.maximum(of: origin(0)) == StreamLimits.usual)
    #expect(try known.maximum(of: origin(1)) == 8)
    #expect(try known.maximum(of: origin(KnownStreamLimits.capacity)) == 8)
  }
}

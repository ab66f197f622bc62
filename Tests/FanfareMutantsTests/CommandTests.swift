import Foundation
import Testing

@testable import FanfareMutants

@Suite struct CommandTests {
  private let folder = FileManager.default.temporaryDirectory

  @Test func `a program says something and ends`() throws {
    let (ending, said) = try Command("sh", ["-c", "echo a; exit 3"], in: folder).run()
    #expect(ending == .exited(3))
    #expect(said == "a\n")
  }

  @Test func `a program that works for ever is ended by its work, and one that does nothing by the time`()
    throws
  {
    #expect(
      try Command("sh", ["-c", "while :; do :; done"], in: folder).run(atMost: 1).ending == .overworked
    )
    var idle = Command("sleep", ["100000"], in: folder)
    idle.longestIdleness = .seconds(1)
    #expect(try idle.run().ending == .idle)
  }
}

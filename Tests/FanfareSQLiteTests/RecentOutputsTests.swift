import FanfareJSON
import FanfareWorkflows
import Testing

@testable import FanfareSQLite

@Suite struct RecentOutputsTests {
  private let outputs = RecentOutputs()

  private func note(_ numbers: Range<Int>, of run: String) {
    outputs.note(numbers.map { Stored.answer($0) }, of: run, bytes: 10)
  }

  private func taken(_ run: String) -> [Int] { outputs.take(run).map(\.number) }

  @Test func `what activities yielded is held until the end of their run is asked for`() {
    note(0..<2, of: "a")
    note(7..<8, of: "b")
    note(2..<3, of: "a")
    outputs.note([RunInput(.cancelled, at: .zero)], of: "c", bytes: 10)
    #expect(taken("a") == [0, 1, 2])
    #expect(taken("a") == [])
    #expect(taken("b") == [7])
    #expect(taken("c") == [])
  }

  @Test func `of a run that has many only the last are held`() {
    note(0..<10, of: "a")
    note(10..<40, of: "a")
    #expect(taken("a") == Array(36..<40))
  }

  @Test func `of runs that never end some are forgotten`() {
    for run in 0..<20_000 { note(0..<1, of: "\(run)") }
    #expect(taken("0") == [])
    #expect(taken("19999") == [0])
    #expect((0..<20_000).count { !taken("\($0)").isEmpty } <= 2048)
  }

  @Test func `the bytes that are held are bounded, and what is taken gives its room back`() {
    let answers = [Stored.answer(1), Stored.answer(2)]
    for run in 0..<64 { outputs.note(answers, of: "\(run)", bytes: 3 << 20) }
    #expect((1...32 << 20).contains(outputs.byteCount))
    #expect(taken("63") == [1, 2])
    #expect(taken("0") == [])
    for run in 0..<64 { _ = taken("\(run)") }
    #expect(outputs.byteCount == 0)
    for round in 0..<64 { outputs.note(answers, of: "loop", bytes: 3 << 20 | round) }
    #expect(outputs.byteCount <= 32 << 20)
    outputs.note(answers, of: "large", bytes: 17 << 20)
    #expect(taken("large") == [])
  }
}

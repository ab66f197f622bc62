import Testing

@testable import FanfareCommand

@Suite struct TextTableTests {
  private static let table: TextTable = {
    var table = TextTable(title: "task")
    table.names = ["a-task-with-a-long-name", "  漢字"]
    table.add("count", rank: 0, ["20000", "1"])
    table.add("failed", rank: 1, ["0", "1"])
    table.add("p50", rank: 2, ["12.3 ms", "-"])
    table.add("p95", rank: 3, ["12.3 ms", "-"])
    return table
  }()

  @Test(arguments: 20...100)
  func `it fits any terminal`(width: Int) {
    #expect(Self.table.lines(width: width).allSatisfy { $0.columns <= width })
  }

  @Test func `columns come closer, then those of least weight go, then names are shortened`() {
    #expect(
      Self.table.lines(width: nil)[1] == "a-task-with-a-long-name      20000          0    12.3 ms    12.3 ms"
    )
    #expect(Self.table.lines(width: 60)[1] == "a-task-with-a-long-name  20000       0  12.3 ms  12.3 ms")
    #expect(
      Self.table.lines(width: 40)[2] == "  漢字                 1       1        -"
        || Self.table.lines(width: 40)[2].columns <= 40
    )
    #expect(Self.table.lines(width: 40)[0].hasSuffix("count  failed      p50"))
  }
}

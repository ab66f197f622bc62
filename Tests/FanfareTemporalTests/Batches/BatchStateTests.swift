import Testing

@testable import FanfareTemporal

@Suite struct BatchStateTests {
  @Test func `As many documents are under way as may be, in their order, and one follows for each that ends`()
    throws
  {
    var page = try TestPage(of: 5, concurrency: 2)
    #expect(page.turn() == [.perform(0), .perform(1)])
    #expect(page.turn() == [])
    page.complete("1")
    #expect(page.turn() == [.perform(2)])
    page.complete("0")
    page.complete("2")
    #expect(page.turn() == [.perform(3), .perform(4)])
    page.complete("3")
    #expect(page.turn() == [])
    page.complete("4")
    #expect(page.turn() == [.complete])
  }

  @Test(arguments: [(1_000, 176), (100_000, 64), (200_000, 20)])
  func `No more documents are under way than a history has room for, once it is known how large results are`(
    _ bytes: Int,
    _ next: Int
  ) throws {
    var page = try TestPage(of: 400, concurrency: 300)
    #expect(page.turn().count == 144, "each may have 256 KiB")
    for index in 0..<BatchState.learningCount { page.complete("\(index)", bytes: bytes) }
    #expect(page.turn().count == next)
  }

  @Test func `A page waits for its turn, and lets the next begin when half of the room is free`() throws {
    var page = try TestPage(of: 3, number: 1, isLast: false, concurrency: 2)
    #expect(page.turn() == [])
    page.begin()
    #expect(page.turn() == [.perform(0), .perform(1)])
    page.complete("0")
    #expect(page.turn() == [.perform(2)])
    page.complete("1")
    #expect(page.turn() == [.letNextBegin])
    #expect(page.turn() == [])
    page.complete("2")
    #expect(page.turn() == [], "the next page may not have heard yet")
    page.complete("next")
    #expect(page.turn() == [.complete])
  }

  @Test func `A page without documents only passes on that the next may begin`() throws {
    var page = try TestPage(of: 0, isLast: false)
    #expect(page.turn() == [.letNextBegin])
    page.complete("next")
    #expect(page.turn() == [.complete])
    var last = try TestPage(of: 0)
    #expect(last.turn() == [.complete])
  }

  @Test func `What can't be read is no work, wherever it stands`() throws {
    var page = try TestPage(of: 4, concurrency: 1)
    for index in [0, 2, 3] { page.page.documents[index] = BatchDocument(at: "d", problem: "no") }
    #expect(page.turn() == [.perform(1)])
    page.complete("1")
    #expect(page.turn() == [.complete])
  }

  @Test
  func `A cancelled page gives up what is under way once, begins nothing, and ends with the last of it`()
    throws
  {
    var page = try TestPage(of: 4, isLast: false, concurrency: 2)
    _ = page.turn()
    page.cancel()
    let commands = page.turn()
    #expect(commands.count == 2 && !commands.contains(.cancelled))
    page.giveUp("0")
    #expect(page.turn() == [])
    page.complete("1")
    #expect(page.turn() == [.cancelled])
  }

  @Test func `A cancelled page that waits for its turn ends at once`() throws {
    var page = try TestPage(of: 4, number: 2)
    page.cancel()
    #expect(page.turn() == [.cancelled])
  }

  @Test func `A page whose history has grown goes on in another one, once what is under way has ended`()
    throws
  {
    var page = try TestPage(of: 5, number: 2, concurrency: 2)
    page.begin()
    #expect(page.turn() == [.perform(0), .perform(1)])
    page.grow()
    page.complete("0")
    #expect(page.turn() == [])
    page.complete("1")
    page.state.follow(page.events)
    #expect(page.state.commands(for: page.page) == [.goOn(from: 2)])
    page.page.properties.memo = Memo(fields: ["owner": Payload(text: "me")])
    let next = BatchCommand.goOn(from: 2).command(of: page.page, taskQueue: "q").continueAsNew
    #expect(next?.memo == page.page.properties.memo)
    let input = next?.input
    let rest = try BatchPage(input, functions: [])
    #expect(rest.documents.map(\.place) == ["d2", "d3", "d4"] && rest.first == 22 && rest.number == 2)
    #expect(BatchState(of: rest).commands(for: rest) == [.perform(0), .perform(1)])
  }

  @Test func `What is begun to the last is ended where it is`() throws {
    var page = try TestPage(of: 2)
    #expect(page.turn() == [.perform(0), .perform(1)])
    page.grow()
    page.complete("0")
    page.complete("1")
    #expect(page.turn() == [.complete])
  }

  @Test func `Who reads the whole history decides as who was there all the time`() throws {
    var page = try TestPage(of: 9, isLast: false, concurrency: 3)
    for ended in ["0", "2", "1", "4", "3", "5", "6"] {
      _ = page.turn()
      page.complete(ended)
      var state = BatchState(of: page.page)
      state.follow(page.events)
      var followed = page.state
      followed.follow(page.events)
      #expect(state == followed)
      #expect(state.commands(for: page.page) == followed.commands(for: page.page))
    }
  }

  @Test func `An answer waits for more only while workers have work, or nothing is left to give them`() throws
  {
    var page = try TestPage(of: 20, concurrency: 8)
    #expect(page.state.patience(with: page.turn(), for: page.page) == .zero, "nothing is under way")
    page.complete("0")
    #expect(page.patience == .milliseconds(100))
    for id in 1...4 { page.complete("\(id)") }
    #expect(page.patience == .zero)
  }

  @Test(arguments: [(0, 100), (2, 200), (4, 400), (60, 500)])
  func `An answer waits a tenth of what a document takes, within bounds`(_ seconds: Int64, _ wait: Int) throws
  {
    var page = try TestPage(of: 20, concurrency: 8)
    _ = page.turn()
    for id in 0...1 { page.complete("\(id)", after: seconds) }
    #expect(page.patience == .milliseconds(wait))
  }
}

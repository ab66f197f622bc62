import Fanfare
import Testing

@testable import FanfareBatches
@testable import FanfareCommand

@Suite struct ProgressTextTests {
  private static let run = ProgressText(
    noun: "inputs",
    done: 1234,
    failed: 3,
    total: .init(count: 20_000, isEstimate: true),
    underWay: 16,
    oldest: .init(name: "documents/many.jsonl:1251", age: .seconds(12)),
    elapsed: .seconds(10)
  )

  @Test(arguments: 20...200)
  func `the line leaves the last column free, and always counts`(width: Int) {
    let line = Self.run.line(width: width)
    #expect(line.columns < width)
    #expect(line.contains("1234/~20000"))
  }

  @Test(arguments: [
    (
      110,
      "▕ ▏ 1234/~20000 inputs, 123/s, 16 under way, 3 failed, 2 min 32 s left, …cuments/many.jsonl:1251 for 12 s"
    ),
    (80, "▕      ▏ 1234/~20000 inputs, 2 min 32 s left, …cuments/many.jsonl:1251 for 12 s"),
    (40, "1234/~20000 inputs, 2 min 32 s left"), (30, "1234/~20000 inputs"),
  ])
  func `what matters least goes first`(width: Int, line: String) {
    let shown = Self.run.line(width: width)
    #expect(shown.split(separator: "▏ ").last == line.split(separator: "▏ ").last)
  }

  @Test func `calls have no rate and no time left, but names`() {
    var text = ProgressText(noun: "calls", done: 1, total: .init(count: 6), elapsed: .seconds(2))
    text.isAlike = false
    text.waitingFor = ["a", "b", "c", "d", "e"]
    #expect(text.line(width: nil) == "1/6 calls, 2 s, waiting for a, b, c and 2 more")
  }

  @Test func `a service that is paused is told with how long it still is`() {
    var text = ProgressText(noun: "inputs", done: 10, total: .init(count: 1000), elapsed: .seconds(10))
    text.pause = .init(service: "http://127.0.0.1:8005", left: .seconds(75))
    #expect(
      text.line(width: nil)
        == "10/1000 inputs, 1.0/s, 16 min 30 s left, http://127.0.0.1:8005 paused for 1 min 15 s"
    )
    #expect(text.line(width: 40) == "10/1000 inputs, 16 min 30 s left")
  }

  @Test func `a sum with a budget gives way after the time that is left, and others before it`() {
    var text = ProgressText(noun: "inputs", done: 30, total: .init(count: 1000), elapsed: .seconds(10))
    text.meters = [
      .init(name: "tokens", amount: 41_234, expected: nil, budget: nil),
      .init(name: "usd", amount: 0.5, expected: 16.7, budget: 5),
    ]
    #expect(
      text.line(width: nil)
        == "30/1000 inputs, 3.0/s, 5 min 23 s left, usd 0.5 of 5 (~16.7 in all), tokens 41234"
    )
    #expect(
      text.line(width: 80) == "30/1000 inputs, 5 min 23 s left, usd 0.5 of 5 (~16.7 in all), tokens 41234"
    )
    #expect(text.line(width: 70).hasSuffix("30/1000 inputs, 5 min 23 s left, usd 0.5 of 5 (~16.7 in all)"))
    #expect(text.line(width: 40).hasSuffix(" 30/1000 inputs, 5 min 23 s left"))
  }

  @Test(arguments: [
    (0.4, "0 s"), (59.4, "59 s"), (61, "1 min 1 s"), (3600, "1 h 0 min"), (90_000, "25 h 0 min"),
  ])
  func `times are told as people wait for them`(seconds: Double, text: String) {
    #expect(ProgressText.coarse(.seconds(seconds)) == text)
  }
}

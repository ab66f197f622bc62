import Fanfare
import FanfareWorkflows
import Testing

@testable import FanfareCommand

@Suite struct RunTraceTextTests {
  private func lines(
    width: Int? = nil,
    hasBars: Bool = false,
    _ body: String = SampleRun.body
  ) async throws -> [String] {
    let trace = try await SampleRun(body).trace
    let text = RunTraceText(style: Style(hasColour: false), width: width, hasBars: hasBars).block(trace)
    return text.split(separator: "\n").map(String.init)
  }

  @Test func `tasks stand below those they belong to, with times, calls and data`() async throws {
    let lines = try await lines()
    #expect(
      lines == [
        "run run-1  completed in 110 ms  test/test:1.0.0",
        #"in  {"id":"a"}"#,
        "check          completed     10 ms at 0 ns",
        "  check.test   200           10 ms POST /v; decoding 10 ms",
        #"  in  {"id":"a"}"#,
        #"  out {"id":"a","words":3}"#,
        "both           completed    100 ms at 10 ms",
        "  quick        completed     60 ms at 10 ms, 2 attempts",
        "    quick.test 200           60 ms GET /q",
        "               attempt 1      5 ms 503, retried after 50 ms; decoding 5 ms",
        "               waited        50 ms for the backoff",
        "               retry 2        5 ms 200, won; decoding 5 ms",
        #"    in  {"id":"a","words":3}"#,
        "    out 2",
        "  slow         completed    100 ms at 10 ms",
        "    slow.test  200          100 ms GET /s; decoding 100 ms",
        #"    in  {"id":"a","words":3}"#,
        "    out 3",
        "each           completed      0 ns at 110 ms",
        "  add[0]       completed      0 ns at 110 ms",
        "    in  [2,3]",
        "    out 1",
        "  add[1]       completed      0 ns at 110 ms",
        "    in  1",
        "    out 2",
      ],
      "\(lines.joined(separator: "\n"))"
    )
  }

  @Test(arguments: [32, 40, 80, 200], [false, true])
  func `no line is wider than the terminal`(width: Int, hasBars: Bool) async throws {
    for line in try await lines(width: width, hasBars: hasBars) { #expect(line.columns <= width, "\(line)") }
  }

  @Test func `bars show when each was, and waits look different`() async throws {
    let lines = try await lines(width: 80, hasBars: true)
    #expect(lines[2].contains("▕██"))
    #expect(lines.contains { $0.contains("waited") && $0.contains("░") && !$0.contains("█") })
  }

  @Test func `a task that fails says why, and those around it only where`() async throws {
    let body =
      "do: [{ a: { do: [{ b: { raise: { error: { type: 'http://e/no', status: 500, detail: broken } } } }] } }]"
    let lines = try await lines(body)
    #expect(lines[0].contains("faulted"))
    #expect(lines[2].contains("because of /do/0/a/do/0/b") && !lines[2].contains("broken"))
    #expect(lines[3].hasSuffix(" broken"), "\(lines)")
  }

  @Test func `a run that fails by itself says why`() async throws {
    let body = "timeout: { after: PT1S }\ndo: [{ a: { wait: PT1H } }]"
    let lines = try await lines(body)
    #expect(lines[0].contains("faulted") && lines[2] == "it took longer than 1 s", "\(lines)")
    #expect(lines[3].contains("cancelled"))
  }

  @Test func `what came from outside can't steer the terminal`() async throws {
    let lines = try await lines("do: [{ a: { set: { x: \"\\e[2J\\nx\" } } }]")
    #expect(!lines.joined().contains("\u{1B}"))
  }
}

import FanfareJSON
import Testing

@testable import FanfareWorkflows

/// What expressions make where only some values have a meaning.
@Suite struct MadeValueTests {
  @Test func `an expression is seen behind any scalar`() async throws {
    let run = try await ScriptedRun("do: [{ a: { set: { x: '\u{600}${ 1 + 1 }' } } }]")
    #expect(run.report.output == ["x": "\u{600}2"], "\(run.error)")
  }

  @Test(arguments: [
    ("type: '${ null }'", "the event's 'type' is null"),
    ("type: t, source: '${ 5 }'", "the event's 'source' is 5"),
    ("type: t, id: '${ \"\" }'", "the event's 'id' is \"\""),
  ])
  func `an event that isn't one of CloudEvents isn't published`(members: String, reason: String) async throws
  {
    let run = try await ScriptedRun("do: [{ a: { emit: { event: { with: { \(members) } } } } }]")
    #expect(run.report.status == .faulted && run.error.contains(reason), "\(run.error)")
  }

  @Test(arguments: [-7, 99, 1000])
  func `a status that is none isn't raised`(status: Int) async throws {
    let run = try await ScriptedRun(
      "do: [{ a: { raise: { error: { type: 'https://e.test/t', status: '${ \(status) }' } } } }]"
    )
    #expect(run.error.contains("a number from 100 to 999 as status"), "\(run.error)")
  }

  @Test func `a title that is null is none`() async throws {
    let error = "{ type: 'https://e.test/t', status: 418, title: '${ null }', detail: '${ null }' }"
    let run = try await ScriptedRun("do: [{ a: { raise: { error: \(error) } } }]")
    #expect(run.report.error?.status == 418 && run.report.error?.detail == nil, "\(run.error)")
  }
}

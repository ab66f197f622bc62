import Fanfare
import FanfareTesting
import HTTPTypes
import Testing

@Suite struct EventTests {
  @Test func `the events of a call come in order`() async throws {
    let talk = try Conversation()
    talk.transport.on("http://nlp", .status(.serviceUnavailable))
    _ = await talk.client.call(get("nlp"))
    #expect(
      talk.recorder.transcript == [
        "call nlp", "attempt 1 nlp", "attempt 1 nlp: http_status", "end nlp: http_status",
      ]
    )
  }

  @Test func `a call that isn't sent still begins and ends`() async throws {
    let talk = try Conversation()
    _ = await talk.client.call(get("nobody"))
    #expect(talk.recorder.transcript == ["call nobody", "end nobody: unknown_service"])
  }

  @Test func `a parallel group begins before its calls and ends after them`() async throws {
    let talk = try Conversation()
    talk.transport.on("http://nlp", .status(.ok))
    _ = await talk.client.parallel([get("nlp"), get("nobody")])
    let transcript = talk.recorder.transcript
    #expect(transcript.first == "parallel of 2")
    #expect(transcript.last == "end parallel: 1 ok, 1 failed")
    #expect(transcript.count == 2 + 4 + 2)
  }

  @Test func `a sequence announces each step`() async throws {
    let talk = try Conversation()
    talk.transport.on("http://nlp", .status(.ok))
    _ = await talk.client.sequence(["nlp", "nobody", "nlp"], startingWith: ()) { step, _ in get(step) }
    #expect(
      talk.recorder.transcript.filter { !$0.hasPrefix("attempt") } == [
        "sequence of 3", "step 1 nlp", "call nlp", "end nlp: ok", "step 2 nobody", "call nobody",
        "end nobody: unknown_service", "end sequence: 1 ok, 2 failed",
      ]
    )
  }

  @Test func `the path in events has no query, wherever that was written`() async throws {
    let talk = try Conversation()
    talk.transport.on("http://nlp", .status(.ok))
    _ = await talk.client.call(get("nlp", "/a?api_key=k1234567"))
    for case .callStarted(let call) in talk.recorder.events { #expect(call.path == "/a") }
    #expect(talk.transport.conversation == ["GET http://nlp/a?api_key=k1234567"])
  }

  @Test func `calls of one group carry its identifier and identifiers differ`() async throws {
    let talk = try Conversation()
    _ = await talk.client.parallel([get("nobody"), get("nobody")])
    var ids: Set<CallID> = []
    var groups: Set<GroupID?> = []
    for case .callStarted(let call) in talk.recorder.events {
      ids.insert(call.id)
      groups.insert(call.group)
    }
    #expect(ids.count == 2)
    #expect(groups.count == 1 && !groups.contains(nil))
    #expect(ids.map(\.description).allSatisfy { $0.hasPrefix("0000f00d-") })
  }
}

import Fanfare
import FanfareTesting
import HTTPTypes
import Testing

@Suite struct ExchangeProgressTests {
  @Test(arguments: [
    (ExchangeProgress.queued, "queued", "while waiting for a free connection"),
    (.resolving, "resolving", "while looking up the host"),
    (.connecting, "connecting", "while connecting"),
    (.securing, "tls_handshake", "during the TLS handshake"),
    (.sending(bytes: 12, of: 3000), "sending", "after 12 of 3000 bytes of the request were sent"),
    (.waiting, "waiting", "before the first byte of the answer"),
    (.receivingHead(bytes: 1), "receiving_head", "after 1 byte of the answer's head"),
    (.receivingBody(bytes: 5, of: 100), "receiving_body", "after 5 of 100 bytes of the body"),
    (.receivingBody(bytes: 5, of: nil), "receiving_body", "after 5 bytes of the body"),
  ])
  func `each phase has a name and words`(progress: ExchangeProgress, phase: String, words: String) {
    #expect(progress.phase == phase)
    #expect(progress.description == words)
  }

  @Test(arguments: [
    (
      Duration?.none, "no answer within 5 s, the time the call had: given up after 5 of 100 bytes of the body"
    ),
    (.seconds(1), "no answer within 1 s, the attempt's time-out: given up after 5 of 100 bytes of the body"),
  ])
  func `a call that took too long says how far its exchange had come`(
    limit: Duration?,
    message: String
  ) async throws {
    let policy = ServicePolicy(timeout: .seconds(5), attemptTimeout: limit) { $0.retry = .never }
    let talk = try Conversation(policy: policy)
    let stalled = ExchangeProgress.receivingBody(bytes: 5, of: 100)
    talk.transport.on("http://nlp", .fail(.deadlineExceeded, progress: stalled))
    let result = await talk.client.call(get("nlp"))
    #expect(result.error?.message == message)
    #expect(result.error?.progress == stalled)
    #expect(result.attempts.first?.error?.progress == stalled)
  }

  @Test func `a call that never got a permit says so`() async throws {
    let policy = ServicePolicy(timeout: .seconds(5)) {
      $0.retry = .never
      $0.concurrency = .fixed(1, queue: 10)
    }
    let talk = try Conversation(policy: policy)
    talk.transport.on("http://nlp", .hang)
    let results = await talk.whileWaiting(for: 2, advancing: .seconds(5)) { client in
      await client.parallel([get("nlp"), get("nlp")])
    }
    let waited = "while it waited for a permit of the concurrency limit"
    #expect(results.compactMap { $0.error?.message }.filter { $0.hasSuffix(waited) }.count == 1)
  }
}

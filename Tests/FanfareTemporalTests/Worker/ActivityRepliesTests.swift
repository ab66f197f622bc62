import Fanfare
import FanfareJSON
import FanfareWorkflows
import Synchronization
import Testing

@testable import FanfareTemporal

@Suite struct ActivityRepliesTests {
  /// A store that won't have anything, for good or for a while.
  private struct RefusingStore: BlobStore {
    let isPassing: Bool
    let refusals = Refusals()
    var place: String { "a store that refuses" }

    func put(_ bytes: [UInt8], as reference: BlobReference) async throws {
      // After a while it is there again.
      if isPassing, refusals.count.withLock({ $0 }) == 1 { return }
      refusals.count.withLock { $0 += 1 }
      throw BlobError(description: "not allowed", isPassing: isPassing)
    }

    func bytes(of reference: BlobReference) async throws -> [UInt8]? { nil }
  }

  private final class Refusals: Sendable {
    let count = Mutex(0)
  }

  private static let text = String(repeating: "x", count: 300_000)

  /// What the server is told of an activity that yielded something large.
  private func told(_ yielded: JSONValue, isPassing: Bool) async throws -> (method: String, failure: Failure?)
  {
    let told = Mutex<[(String, Failure?)]>([])
    let server = try await GRPCTestServer.start { method, message in
      let request = try? RespondActivityTaskFailedRequest(parsing: message[...])
      let isFailure = method == RespondActivityTaskFailedRequest.method
      told.withLock { $0.append((method, isFailure ? request?.failure : nil)) }
      return GRPCTestServer.Answer()
    }
    let client = try server.client(blobs: RefusingStore(isPassing: isPassing))
    let replies = ActivityReplies(connection: client) { _ in }
    let task = ActivityTask()
    let reply = ActivityReply.completed(try Payload(yielded, "it", mayBeLarge: true))
    try await replies.deliver(reply, of: task, HeartbeatSession(task, client))
    await client.close()
    try await server.close()
    let replied = told.withLock { $0.filter { $0.0 != RecordActivityTaskHeartbeatRequest.method } }
    #expect(replied.count == 1)
    return try #require(replied.first)
  }

  @Test
  func `What a store won't keep for good fails its activity, which isn't done again, and says what it cost`()
    async throws
  {
    let outcome = ActivityOutcome(output: .string(Self.text), attempts: 2, meters: ["usd": 3])
    let (method, failure) = try await told(JSONValue(encoding: outcome), isPassing: false)
    #expect(method == RespondActivityTaskFailedRequest.method)
    #expect(failure?.application?.isNonRetryable == true)
    #expect(failure?.message.contains("not allowed") == true)
    #expect(failure?.activityFailure.meters == ["usd": 3] && failure?.activityFailure.attempts == 2)
  }

  @Test func `A document whose output a store won't keep for good is a fault`() async throws {
    let end = RunEnd(
      status: .completed,
      duration: .seconds(1),
      output: .string(Self.text),
      meters: ["usd": 3]
    )
    let value = try JSONValue(parsing: StoredText.bytes(of: end))
    let (method, failure) = try await told(value, isPassing: false)
    #expect(method == RespondActivityTaskFailedRequest.method)
    let kept = try failure?.application?.details?.first?.decoded(as: RunEnd.self)
    #expect(kept?.status == .faulted && kept?.meters == ["usd": 3])
    #expect(kept?.error?.description.contains("not allowed") == true)
  }

  @Test func `What a store won't keep for a while is kept later`() async throws {
    let outcome = ActivityOutcome(output: .string(Self.text))
    let (method, _) = try await told(JSONValue(encoding: outcome), isPassing: true)
    #expect(method == RespondActivityTaskCompletedRequest.method)
  }
}

import FanfareJSON
import Foundation
import Synchronization
import Testing

@testable import FanfareTemporal

@Suite struct LargeValuesTests {
  private let store = TestStore()
  private var values: LargeValues { LargeValues(store: store) }
  private static let text = JSONValue.string(String(repeating: "x", count: 300_000))

  private func large() throws -> Payload {
    var payload = try Payload(Self.text, "a text", mayBeLarge: true)
    payload.metadata["fanfare-meters"] = Array("{}".utf8)
    return payload
  }

  /// A message with payloads everywhere: in lists, in maps, below failures.
  private func message() throws -> RespondWorkflowTaskCompletedRequest {
    var request = RespondWorkflowTaskCompletedRequest()
    request.identity = "me"
    var command = Command()
    command.continueAsNew = ContinueAsNewCommand(
      "t",
      on: "q",
      Payloads(payloads: [try large(), Payload(text: "small")]),
      keeping: RunProperties()
    )
    command.continueAsNew?.memo = Memo(fields: ["a": try large(), "b": Payload(text: "small")])
    command.continueAsNew?.retryPolicy = RetryPolicy(nonRetryableErrorTypes: ["own"])
    var failure = Failure(message: "outer", source: "s")
    failure.cause = [Failure(message: "inner", source: "s")]
    failure.cause[0].application = ApplicationFailure(
      type: "t",
      isNonRetryable: true,
      details: Payloads(try large())
    )
    command.failWorkflow = FailWorkflowCommand(failure: failure)
    request.commands = [command]
    return request
  }

  @Test func `Large values of a message are kept once, wherever they stand, and come back as they were`()
    async throws
  {
    let message = try message()
    let kept = try await values.keeping(message)
    #expect(kept.serialized().count < 10_000 && store.files.count == 1 && store.puts.withLock { $0 } == 1)
    let sent = try RespondWorkflowTaskCompletedRequest(parsing: kept.serialized()[...])
    let reference = try #require(sent.commands[0].continueAsNew?.input?.payloads[0])
    #expect(reference.refers && reference.metadata["fanfare-meters"] == Array("{}".utf8))
    let fetched = try await values.fetching(sent)
    #expect(fetched.serialized() == message.serialized())
    #expect(fetched.commands[0].continueAsNew?.retryPolicy?.nonRetryableErrorTypes == ["own"])
  }

  @Test func `What isn't large stays in the message, and is no matter for the store`() async throws {
    var request = RespondActivityTaskCompletedRequest()
    request.result = Payloads(Payload(text: "small"))
    store.failures.withLock { $0 = 100 }
    #expect(try await values.keeping(request).serialized() == request.serialized())
    #expect(try await values.fetching(request).serialized() == request.serialized())
  }

  @Test func `What can't be kept or asked for now is an error that says why`() async throws {
    let message = Payloads(try large())
    store.failures.withLock { $0 = 1 }
    let error = await #expect(throws: BlobError.self) { try await values.keeping(message) }
    #expect(error?.description.contains("the disk is full") == true)
    let kept = try await values.keeping(message)
    store.failures.withLock { $0 = 1 }
    await #expect(throws: BlobError.self) { try await values.fetching(kept) }
  }

  @Test func `Who reads what is missing or damaged is told what and where`() async throws {
    let kept = try await values.keeping(Payloads(try large()))
    let reference = try #require(kept.payloads[0].reference)
    let path = store.folder.path(of: reference)
    for (damage, text) in [(Data("\"y\"".utf8), "is damaged"), (nil, "isn't in the blob store")] {
      if let damage { try damage.write(to: URL(filePath: path)) } else { unlink(path) }
      let fetched = try await values.fetching(kept)
      let error = #expect(throws: TemporalError.self) { try fetched.first }
      #expect(error?.message.contains(text) == true, "\(error?.message ?? "")")
      #expect(error?.message.contains(reference.hash) == true && error?.message.contains(store.place) == true)
    }
  }

  @Test func `Without a store a reference can't be read, and says what to do`() throws {
    var payload = try large()
    payload.refer(to: BlobReference(to: payload.data))
    let error = #expect(throws: TemporalError.self) { try payload.json }
    #expect(error?.message.contains("--blobs") == true)
  }

  @Test(arguments: [
    #"{"sha256":"../../etc/passwd","bytes":7}"#, #"{"bytes":7}"#, "7",
    #"{"sha256":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","bytes":7}"#,
    #"{"sha256":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","bytes":1e12}"#,
  ]) func `What isn't a reference leads nowhere`(_ text: String) async throws {
    var payload = Payload(text: "")
    payload.refer(to: BlobReference(to: []))
    payload.data = Array(text.utf8)
    #expect(payload.reference == nil)
    let fetched = try await values.fetching(Payloads(payload))
    let error = #expect(throws: TemporalError.self) { try fetched.first }
    #expect(error?.message.contains("isn't a reference") == true)
  }

  @Test func `A value is refused without a store, and with one only if it is larger than that keeps`() throws
  {
    let error = #expect(throws: TemporalError.self) { try Payload(Self.text, "the text") }
    #expect(error?.code == .tooLarge && error?.message.contains("--blobs") == true)
    let huge = [UInt8](repeating: 0x20, count: BlobReference.maximumBytes + 1)
    let other = #expect(throws: TemporalError.self) { try Payload(json: huge, "it", mayBeLarge: true) }
    #expect(other?.code == .tooLarge && other?.message.contains("what a blob store keeps") == true)
  }
}

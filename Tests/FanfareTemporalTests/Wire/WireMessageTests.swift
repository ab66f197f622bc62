import Testing

@testable import FanfareTemporal

@Suite struct WireMessageTests {
  @Test func `A message is read as it was written`() throws {
    var failure = Failure(message: "it is late", source: "fanfare")
    failure.application = ApplicationFailure(
      type: "urn:x",
      isNonRetryable: true,
      details: Payloads(Payload(text: "why"))
    )
    failure.cause = [Failure(message: "the first cause")]
    #expect(try Failure(parsing: failure.serialized()[...]) == failure)
    var policy = RetryPolicy(backoffCoefficient: 1.5, maximumAttempts: -1)
    policy.initialInterval = WireDuration(.milliseconds(2_500))
    #expect(try RetryPolicy(parsing: policy.serialized()[...]) == policy)
  }

  @Test func `A text has the bytes that the encoding's documentation gives`() {
    // https://protobuf.dev/programming-guides/encoding/#length-types has `testing` in field 2.
    var task = WorkflowExecution()
    task.runID = "testing"
    #expect(task.serialized() == [0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6E, 0x67])
  }

  @Test func `What isn't known is passed over, and of what comes twice the last counts`() throws {
    var bytes: [UInt8] = [0xF8, 0x07, 0x01, 0xFD, 0x07, 1, 2, 3, 4, 0xF9, 0x07, 1, 2, 3, 4, 5, 6, 7, 8]
    bytes += [0x0A, 1, UInt8(ascii: "a"), 0x0A, 1, UInt8(ascii: "b")]
    #expect(try WorkflowExecution(parsing: bytes[...]).workflowID == "b")
  }

  @Test func `Numbers are read packed and one by one`() throws {
    let packed: [UInt8] = [0x12, 3, 0x01, 0x80, 0x01]
    let single: [UInt8] = [0x10, 0x01, 0x10, 0x80, 0x01]
    for bytes in [packed, single] {
      #expect(try CompletedMetadata(parsing: bytes[...]).languageFlags == [1, 128])
    }
  }

  @Test(
    arguments: [
      [0x0A], [0x0A, 5, 1], [0x0A, 0xFF], [0x0B], [0x00, 1], [0x09, 1],
      [0x08, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01],
    ] as [[UInt8]]
  )
  func `Bytes that are no message are refused`(_ bytes: [UInt8]) {
    #expect(throws: WireError.self) { try WorkflowExecution(parsing: bytes[...]) }
  }

  @Test func `A failure whose causes go too deep is refused`() {
    var failure = Failure(message: "the first")
    for _ in 0..<200 { failure = Failure(message: "and then", cause: [failure]) }
    #expect(throws: WireError.self) { try Failure(parsing: failure.serialized()[...]) }
  }
}

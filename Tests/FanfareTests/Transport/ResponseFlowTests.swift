import HTTPTypes
import Testing

@testable import Fanfare

@MainActor @Suite struct ResponseFlowTests {
  private final class Source: TransportExchange {
    func cancel() {}
  }

  /// Can make nothing of what comes.
  private final class Refusal: BodyDecoder {
    func add(_ bytes: [UInt8]) {}
    func next() throws(TransportError) -> [UInt8]? {
      throw TransportError(.undecodableResponse, "it makes no sense", requestMayHaveBeenSent: true)
    }
    func finish() {}
  }

  /// Waits for more than what comes.
  private final class Cut: BodyDecoder {
    func add(_ bytes: [UInt8]) {}
    func next() -> [UInt8]? { nil }
    func finish() throws(TransportError) {
      throw TransportError(.undecodableResponse, "it is cut", requestMayHaveBeenSent: true)
    }
  }

  private func flow(undoing decoder: (any BodyDecoder)? = nil) -> ResponseFlow {
    let flow = ResponseFlow(
      service: "a",
      accepting: [],
      deadline: .distantFuture,
      idleTimeout: nil,
      maximumWholeBytes: 0
    )
    let start = MonotonicInstant(nanoseconds: 0)
    _ = flow.begin(ServiceResponse(status: .ok), at: start, over: Source(), undoing: decoder)
    return flow
  }

  @Test func `nothing more is wanted until the reader says so, although a piece has been handed to it`() async
  {
    let flow = flow()
    let reader = Task { @MainActor in await flow.next() }
    // All of this is one actor's, so the reader waits then, and goes on only after both pieces.
    for _ in 0..<100 { await Task.yield() }
    #expect(!flow.append(Array(repeating: 0, count: ResponseFlow.maximumWaitingBytes)))
    #expect(!flow.append([1]))
    _ = await reader.value
    _ = await flow.next()
    #expect(flow.append([2]))
  }

  @Test func `an end is told after what came before it, and stays`() async {
    let flow = flow()
    _ = flow.append([1])
    flow.end(nil)
    guard case .piece([1]) = await flow.next(), case .end(nil) = await flow.next(),
      case .end(nil) = await flow.next()
    else { return #expect(Bool(false)) }
  }

  @Test func `what makes no sense to its reader has failed, also if it has ended well meanwhile`() async {
    let flow = flow(undoing: Refusal())
    let reader = Task { @MainActor in await flow.next() }
    while flow.fault == nil { await Task.yield() }
    // It was on its way before the reader gave up.
    flow.end(nil)
    guard case .end(let error?) = await reader.value else { return #expect(Bool(false)) }
    #expect(error.code == .undecodableResponse && flow.ending?.error?.code == error.code)
  }

  @Test func `what is cut to its reader has failed, although it has ended well`() async {
    let flow = flow(undoing: Cut())
    _ = flow.append([1])
    flow.end(nil)
    guard case .end(let error?) = await flow.next() else { return #expect(Bool(false)) }
    #expect(error.code == .undecodableResponse && flow.ending?.error?.code == error.code)
  }
}

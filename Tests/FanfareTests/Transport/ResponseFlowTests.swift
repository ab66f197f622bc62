import HTTPTypes
import Testing

@testable import Fanfare

@MainActor @Suite struct ResponseFlowTests {
  private final class Source: TransportExchange {
    func cancel() {}
  }

  private func flow() -> ResponseFlow {
    let flow = ResponseFlow(
      service: "a",
      accepting: [],
      deadline: .distantFuture,
      idleTimeout: nil,
      maximumWholeBytes: 0
    )
    _ = flow.begin(ServiceResponse(status: .ok), at: MonotonicInstant(nanoseconds: 0), over: Source())
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
}

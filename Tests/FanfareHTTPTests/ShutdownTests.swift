import Fanfare
import FanfareHTTP
import Testing

/// The end of a transport, at the worst moments.
@Suite(.timeLimit(.minutes(10))) struct ShutdownTests {
  @Test func `a task of an event loop goes on when the loop has ended`() async throws {
    let transport = HTTPTransport(eventLoops: 1)
    let (gate, opener) = AsyncStream<Void>.makeStream()
    let (started, starter) = AsyncStream<Void>.makeStream()
    let task = Task(executorPreference: transport.preferredExecutor()) {
      starter.finish()
      for await _ in gate {}
      await Task.yield()
      return transport.isOnPreferredExecutor
    }
    for await _ in started {}
    await transport.shutdown()
    opener.finish()
    #expect(await task.value == false)
  }

  @Test func `a transport can be shut down from one of its own event loops`() async throws {
    let transport = HTTPTransport(eventLoops: 2)
    let task = Task(executorPreference: transport.preferredExecutor()) {
      await transport.shutdown()
    }
    await task.value
  }

  @Test func `every request gets an answer, also one that comes at the very end`() async throws {
    // Nobody listens on this port, so a request that is still taken is refused by the system.
    let request = try TransportRequest(to: "http://127.0.0.1:1")
    for turns in 0..<100 {
      let transport = HTTPTransport(eventLoops: 1)
      let codes = await withTaskGroup(of: ServiceError.Code?.self) { group in
        for _ in 0..<4 {
          group.addTask {
            while true {
              let code = await transport.send(request).failure?.code
              if code != .connectionRefused { return code }
            }
          }
        }
        for _ in 0..<turns { await Task.yield() }
        await transport.shutdown()
        return await group.reduce(into: []) { $0.append($1) }
      }
      #expect(codes == Array(repeating: .transportClosed, count: 4))
    }
  }
}

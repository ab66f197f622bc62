import Synchronization
import Testing

@testable import FanfareTemporal

@Suite struct GRPCConnectionTests {
  @Test func `A connection that the server ends is replaced, and the call that is under way gets its answer`()
    async throws
  {
    let calls = Mutex(0)
    let server = try await GRPCTestServer.start { _, _ in
      let number = calls.withLock { count in
        count += 1
        return count
      }
      return GRPCTestServer.Answer(endsConnection: number == 1)
    }
    let client = try server.client()
    _ = try await client.send(GetSystemInfoRequest(), timeout: .seconds(20))
    _ = try await client.send(GetSystemInfoRequest(), timeout: .seconds(20))
    #expect(server.connections == 2)
    await client.close()
    try await server.close()
  }

  @Test func `What one attempt is told of its time is tried again while the caller has some`() async throws {
    let calls = Mutex(0)
    let server = try await GRPCTestServer.start { _, _ in
      let isFirst = calls.withLock { count in
        count += 1
        return count == 1
      }
      return GRPCTestServer.Answer(code: isFirst ? .deadlineExceeded : nil)
    }
    let client = try server.client()
    _ = try await client.send(GetSystemInfoRequest(), timeout: .seconds(20))
    #expect(calls.withLock { $0 } == 2)
    await client.close()
    try await server.close()
  }

  @Test func `A key for the cluster goes with every call, and nothing does without one`() async throws {
    let server = try await GRPCTestServer.start { _, _ in GRPCTestServer.Answer() }
    for (apiKey, expected) in [(nil, []), ("secret", ["Bearer secret", "Bearer secret"])] {
      let client = try server.client(apiKey: apiKey)
      _ = try await client.check()
      #expect(server.authorizations == expected)
      await client.close()
    }
    try await server.close()
  }
}

import Fanfare
import FanfareJSON
import FanfareTesting
import Synchronization
import Testing

@testable import FanfareTemporal

@Suite struct HeartbeatSessionTests {
  /// The intents that the server was told of, sign by sign.
  private final class Signs: Sendable {
    let intents = Mutex<[Set<Int>]>([])

    func note(_ message: [UInt8]) {
      let request = try? RecordActivityTaskHeartbeatRequest(parsing: message[...])
      let value = try? request?.details?.first
      intents.withLock { $0.append(value?.decoded(as: HeartbeatSession.Kept.self)?.intents ?? []) }
    }
  }

  @Test func `While one sign is under way the next one waits, so that the newest details come last`()
    async throws
  {
    let signs = Signs()
    let (arrived, arrival) = AsyncStream<Void>.makeStream()
    let (released, release) = AsyncStream<Void>.makeStream()
    let server = try await GRPCTestServer.start { method, message in
      guard method == RecordActivityTaskHeartbeatRequest.method else { return GRPCTestServer.Answer() }
      signs.note(message)
      if signs.intents.withLock({ $0.count }) == 1 {
        arrival.yield()
        for await _ in released { break }
      }
      return GRPCTestServer.Answer()
    }
    let (client, clock) = (try server.client(), ManualClock())
    let session = HeartbeatSession(ActivityTask(), client, clock: clock)
    let beating = Task { await session.beat() }
    await clock.sleepers(atLeast: 1)
    clock.advance(by: .seconds(1))
    for await _ in arrived { break }
    async let isKept = session.keep { $0.intents.insert(7) }
    // On the same connection: a sign that didn't wait would be there before the last of them.
    for _ in 0..<5 { _ = try await client.send(GetSystemInfoRequest()) }
    #expect(signs.intents.withLock { $0 } == [[]])
    release.yield()
    #expect(try await isKept)
    #expect(signs.intents.withLock { $0 } == [[], [7]])
    beating.cancel()
    _ = await beating.value
    await client.close()
    try await server.close()
  }

  @Test func `What is on its way isn't settled before the server has it`() async throws {
    let signs = Signs()
    let (arrived, arrival) = AsyncStream<Void>.makeStream()
    let (released, release) = AsyncStream<Void>.makeStream()
    let server = try await GRPCTestServer.start { method, message in
      guard method == RecordActivityTaskHeartbeatRequest.method else { return GRPCTestServer.Answer() }
      arrival.yield()
      for await _ in released { break }
      signs.note(message)
      return GRPCTestServer.Answer()
    }
    let (client, clock) = (try server.client(), ManualClock())
    let session = HeartbeatSession(ActivityTask(), client, clock: clock)
    await session.note { $0.intents.insert(7) }
    let beating = Task { await session.beat() }
    await clock.sleepers(atLeast: 1)
    clock.advance(by: .milliseconds(200))
    for await _ in arrived { break }
    let settling = Task {
      try await session.settle()
      return signs.intents.withLock { $0 }
    }
    // On the same connection: who didn't wait would be through before the last of them.
    for _ in 0..<5 { _ = try await client.send(GetSystemInfoRequest()) }
    release.yield()
    #expect(try await settling.value == [[7]])
    beating.cancel()
    _ = await beating.value
    await client.close()
    try await server.close()
  }

  @Test func `What couldn't be told the server is no intent, and is remembered as its failure`() async throws
  {
    let server = try await GRPCTestServer.start { _, _ in GRPCTestServer.Answer(code: .permissionDenied) }
    let client = try server.client()
    let session = HeartbeatSession(ActivityTask(), client)
    let error = await #expect(throws: TemporalError.self) {
      try await session.keep {
        $0.intents.insert(7)
      } undoing: {
        $0.intents.remove(7)
      }
    }
    #expect(error?.code == .denied)
    #expect(await session.failure == error)
    // The server may have heard of it after all, so what replaces it is told.
    let value = try await session.details?.first
    #expect(value?.decoded(as: HeartbeatSession.Kept.self)?.intents == [])
    await client.close()
    try await server.close()
  }

  @Test(arguments: [Payload(text: "what is this"), Payload(metadata: ["encoding": Array("secret".utf8)])])
  func `What was kept and can't be read doesn't count as nothing`(_ details: Payload) throws {
    let address = try #require(TemporalAddress("127.0.0.1:1"))
    let client = TemporalConnection(to: address, namespace: "default", identity: "test")
    var task = ActivityTask()
    #expect(HeartbeatSession(task, client).isReadable)
    task.heartbeatDetails = Payloads(details)
    #expect(!HeartbeatSession(task, client).isReadable)
  }

  @Test func `What is noted is told when it is settled, once, and otherwise a little later`() async throws {
    let signs = Signs()
    let server = try await GRPCTestServer.start { method, message in
      if method == RecordActivityTaskHeartbeatRequest.method { signs.note(message) }
      return GRPCTestServer.Answer()
    }
    let (client, clock) = (try server.client(), ManualClock())
    let session = HeartbeatSession(ActivityTask(), client, clock: clock)
    await session.note { $0.intents.insert(1) }
    await session.note { $0.intents.insert(2) }
    #expect(signs.intents.withLock { $0 } == [])
    try await session.settle()
    try await session.settle()
    #expect(signs.intents.withLock { $0 } == [[1, 2]])
    await session.note { $0.intents.insert(3) }
    let beating = Task { await session.beat() }
    await clock.sleepers(atLeast: 1)
    clock.advance(by: .milliseconds(200))
    // The next sleep begins after the sign.
    await clock.sleepers(atLeast: 1)
    #expect(signs.intents.withLock { $0 } == [[1, 2], [1, 2, 3]])
    await session.note(isNeeded: false) { $0.intents.insert(4) }
    clock.advance(by: .milliseconds(200))
    await clock.sleepers(atLeast: 1)
    #expect(signs.intents.withLock { $0.count } == 2, "nobody would miss it")
    beating.cancel()
    _ = await beating.value
    await client.close()
    try await server.close()
  }

  @Test func `What there is no room for isn't told, and what there was room for stays`() async throws {
    let signs = Signs()
    let server = try await GRPCTestServer.start { method, message in
      if method == RecordActivityTaskHeartbeatRequest.method { signs.note(message) }
      return GRPCTestServer.Answer()
    }
    let client = try server.client()
    let session = HeartbeatSession(ActivityTask(), client, clock: ManualClock())
    await session.note { $0.intents.insert(1) }
    try await session.settle()
    await session.note { $0.intents.formUnion(0..<100_000) }
    try await session.settle()
    #expect(signs.intents.withLock { $0 } == [[1], [1]])
    #expect(try await !session.keep { $0.intents.insert(7) })
    await client.close()
    try await server.close()
  }

  @Test(.timeLimit(.minutes(1)))
  func `While what was kept is fetched the server hears that the worker is at work, and keeps what it has`()
    async throws
  {
    let signs = Mutex<[Payloads?]>([])
    let (arrived, arrival) = AsyncStream<Void>.makeStream()
    let server = try await GRPCTestServer.start { method, message in
      guard method == RecordActivityTaskHeartbeatRequest.method else { return GRPCTestServer.Answer() }
      let request = try? RecordActivityTaskHeartbeatRequest(parsing: message[...])
      signs.withLock { $0.append(request?.details) }
      arrival.yield()
      return GRPCTestServer.Answer()
    }
    let store = SlowStore()
    let (client, clock) = (try server.client(blobs: store), ManualClock())
    var task = ActivityTask()
    var details = Payload(metadata: [:], data: [])
    details.refer(to: try await store.keep(HeartbeatSession.Kept(intents: [7])))
    task.heartbeatDetails = Payloads(details)
    async let fetched = HeartbeatSession.fetched(task, client, clock: clock)
    await clock.sleepers(atLeast: 1)
    clock.advance(by: .seconds(1))
    for await _ in arrived { break }
    store.release()
    let session = await fetched
    #expect(await session.kept.intents == [7])
    #expect(signs.withLock { $0 } == [task.heartbeatDetails])
    await client.close()
    try await server.close()
  }

  // Signs that stop would be waited for without an end.
  @Test(.timeLimit(.minutes(1)))
  func `While the blob store is away the server hears that the worker is at work, and is heard`()
    async throws
  {
    let (signs, store) = (Signs(), TestStore())
    let server = try await GRPCTestServer.start { method, message in
      guard method == RecordActivityTaskHeartbeatRequest.method else { return GRPCTestServer.Answer() }
      signs.note(message)
      let isUnwanted = signs.intents.withLock { $0.count } == 3
      return GRPCTestServer.Answer(message: HeartbeatAnswer(isCancelRequested: isUnwanted).serialized())
    }
    let (client, clock) = (try server.client(blobs: store), ManualClock())
    let session = HeartbeatSession(ActivityTask(), client, clock: clock)
    try await session.keep { $0.intents.insert(1) }
    store.failures.withLock { $0 = .max }
    await session.note { $0.intents.formUnion(0..<100_000) }
    // Whoever depends on what is kept hears that it isn't.
    await #expect(throws: TemporalError.self) { try await session.settle() }
    let beating = Task { await session.beat() }
    await clock.sleepers(atLeast: 1)
    clock.advance(by: .milliseconds(200))
    #expect(await beating.value == .cancelRequested)
    // Each sign has what the server had before.
    #expect(signs.intents.withLock { $0 } == [[1], [1], [1]])
    await client.close()
    try await server.close()
  }
}

/// Has one value, and gives it when it is told to.
private final class SlowStore: BlobStore {
  private let value = Mutex<[UInt8]>([])
  private let (released, releasing) = AsyncStream<Void>.makeStream()

  var place: String { "a slow store" }

  func keep(_ kept: HeartbeatSession.Kept) async throws -> BlobReference {
    let bytes = try JSONByteEncoder().encode(kept)
    value.withLock { $0 = bytes }
    return BlobReference(to: bytes)
  }

  func release() { releasing.yield() }

  func put(_ bytes: [UInt8], as reference: BlobReference) async throws {}

  func bytes(of reference: BlobReference) async throws -> [UInt8]? {
    for await _ in released { break }
    return value.withLock { $0 }
  }
}

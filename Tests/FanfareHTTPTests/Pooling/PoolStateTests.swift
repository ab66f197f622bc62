import Testing

@testable import FanfareHTTP

@Suite struct PoolStateTests {
  private final class Waiter: PoolWaiter {
    let name: String
    var isWaiting = true

    init(_ name: String) { self.name = name }
  }

  private typealias State = PoolState<Int, Waiter>

  private func pool(connections: Int = 2, waiters: Int = 2) -> State {
    State(maximumConnections: connections, maximumWaiters: waiters)
  }

  private func text(_ acquisition: State.Acquisition) -> String {
    switch acquisition {
    case .lease(let connection): "lease \(connection)"
    case .connect: "connect"
    case .wait: "wait"
    case .refuse: "refuse"
    }
  }

  @Test func `requests connect up to the cap, then wait, then are refused`() {
    var pool = pool()
    let answers = ["a", "b", "c", "d", "e"].map { text(pool.acquire(for: Waiter($0))) }
    #expect(answers == ["connect", "connect", "wait", "wait", "refuse"])
    #expect(pool.connectionCount == 2)
  }

  @Test func `where the first connection is made alone, as many wait for it as could have made one each`() {
    var pool = pool(connections: 3, waiters: 1)
    pool.maximumConnecting = 1
    let answers = ["a", "b", "c", "d", "e"].map { text(pool.acquire(for: Waiter($0))) }
    #expect(answers == ["connect", "wait", "wait", "wait", "refuse"])
  }

  @Test func `a connection goes to the request that waits longest, then becomes idle`() {
    var pool = pool(connections: 1)
    _ = pool.acquire(for: Waiter("a"))
    _ = pool.acquire(for: Waiter("b"))
    let served = [pool.offer(1, isNew: true), pool.offer(1, isNew: false), pool.offer(1, isNew: false)]
    #expect(served.map { $0?.name } == ["a", "b", nil])
    #expect(pool.idle == [1])
  }

  @Test func `the idle connection that was used last is used first`() {
    var pool = pool()
    _ = pool.acquire(for: Waiter("a"))
    _ = pool.acquire(for: Waiter("b"))
    for connection in [1, 2] { _ = pool.offer(connection, isNew: true) }
    for connection in [1, 2] { _ = pool.offer(connection, isNew: false) }
    let acquisition = text(pool.acquire(for: Waiter("c")))
    #expect(acquisition == "lease 2")
  }

  @Test func `a request that stopped waiting is passed over`() {
    var pool = pool(connections: 1, waiters: 10)
    let waiters = ["a", "b", "c"].map(Waiter.init)
    for waiter in waiters { _ = pool.acquire(for: waiter) }
    waiters[0].isWaiting = false
    pool.abandonOne()
    #expect(pool.waiterCount == 2)
    let next = pool.offer(1, isNew: true)
    #expect(next?.name == "b")
  }

  @Test func `while one connection may serve all, no other is made`() {
    var pool = pool(connections: 8, waiters: 10)
    pool.maximumConnecting = 1
    let answers = ["a", "b", "c"].map { text(pool.acquire(for: Waiter($0))) }
    #expect(answers == ["connect", "wait", "wait"])
    // It serves one at a time after all.
    #expect(pool.offer(1, isNew: true)?.name == "a")
    pool.maximumConnecting = .max
    let more = (0..<3).map { _ in pool.connectForWaiter() }
    #expect(more == [true, true, false])
    #expect(pool.connectionCount == 3)
  }

  @Test func `a connection that is withdrawn is given to nobody until it is offered again`() {
    var pool = pool(connections: 1)
    _ = pool.acquire(for: Waiter("a"))
    for isNew in [true, false] { _ = pool.offer(1, isNew: isNew) }
    pool.withdraw(1)
    #expect(text(pool.acquire(for: Waiter("b"))) == "wait")
    #expect(pool.offer(1, isNew: false)?.name == "b")
    #expect(pool.connectionCount == 1)
  }

  @Test func `many requests that stopped waiting leave nothing behind`() {
    var pool = pool(connections: 1, waiters: 10)
    for index in 0..<10_000 {
      let waiter = Waiter("\(index)")
      if case .refuse = pool.acquire(for: waiter) { Issue.record("request \(index) was refused") }
      waiter.isWaiting = false
      pool.abandonOne()
    }
    #expect(pool.waiterCount == 0)
  }

  @Test func `a connection that can't be made fails one request and is tried again for the others`() {
    var pool = pool(connections: 1, waiters: 10)
    for name in ["a", "b"] { _ = pool.acquire(for: Waiter(name)) }
    let first = pool.connectFailed()
    #expect(first.failed?.name == "a")
    #expect(first.connectsAgain)
    let second = pool.connectFailed()
    #expect(second.failed?.name == "b")
    #expect(!second.connectsAgain)
    #expect(pool.connectionCount == 0)
  }

  @Test func `a closed connection makes room for a request that waits`() {
    var pool = pool(connections: 1)
    _ = pool.acquire(for: Waiter("a"))
    _ = pool.offer(1, isNew: true)
    _ = pool.acquire(for: Waiter("b"))
    let connectsAgain = pool.closed(1)
    #expect(connectsAgain)
    #expect(pool.connectionCount == 1)
    let next = pool.offer(2, isNew: true)
    #expect(next?.name == "b")
    let connectsOnceMore = pool.closed(2)
    #expect(!connectsOnceMore)
    #expect(pool.connectionCount == 0)
  }
}

import Fanfare
import FanfareTesting
import HTTPTypes
import Testing

@Suite struct SimulationTests {
  @Test func `time leaps, and what runs side by side takes as long as its longest part`() throws {
    let simulation = Simulation(seed: 1)
    let clock = simulation.clock
    let end = try simulation.run {
      await withTaskGroup(of: Void.self) { group in
        for hours in 1...3 { group.addTask { try? await clock.sleep(for: .seconds(3600 * hours)) } }
      }
      return clock.now
    }
    #expect(end.nanoseconds == 3 * 3_600_000_000_000)
  }

  @Test func `a restless clock goes on whenever it is read, and wakes nobody early`() throws {
    let simulation = Simulation(seed: 1, unrest: .microseconds(10))
    let clock = simulation.clock
    try simulation.run {
      var last = clock.now
      for _ in 0..<100 {
        let now = clock.now
        #expect(now >= last && now - last <= .microseconds(10))
        last = now
      }
      #expect(last.nanoseconds > 0)
      let end = last.advanced(by: .seconds(1))
      try await clock.sleep(until: end)
      #expect(clock.now >= end && clock.now - end < .microseconds(100))
    }
  }

  @Test func `the order of tasks is drawn from the seed`() throws {
    func order(_ seed: UInt64) throws -> [Int] {
      let simulation = Simulation(seed: seed)
      return try simulation.run {
        await withTaskGroup(of: Int.self) { group in
          for number in 0..<10 {
            group.addTask {
              await Task.yield()
              return number
            }
          }
          return await group.reduce(into: []) { $0.append($1) }
        }
      }
    }
    #expect(try order(1) == order(1))
    #expect(try Set((1...20).map { try order($0) }).count > 10)
  }

  @Test func `work that waits for nothing is an error with the seed`() {
    let error = #expect(throws: Simulation.Stuck.self) {
      try Simulation(seed: 7).run {
        var iterator = AsyncStream<Int> { _ in }.makeAsyncIterator()
        _ = await iterator.next(isolation: nil)
      }
    }
    #expect(error?.seed == 7)
  }

  @Test func `work that goes on for ever is an error as well, if its steps are counted`() {
    let error = #expect(throws: Simulation.Endless.self) {
      try Simulation(seed: 7).run(atMost: 1000) { while true { await Task.yield() } }
    }
    #expect(error?.description == "simulation 7 has to end, and hasn't at 0 ns after 1000 steps")
  }

  @Test func `a cancelled sleep ends at once`() throws {
    let simulation = Simulation(seed: 1)
    let clock = simulation.clock
    let end = try simulation.run {
      let task = simulation.task { try? await clock.sleep(for: .seconds(100)) }
      try await clock.sleep(for: .seconds(1))
      task.cancel()
      await task.value
      return clock.now
    }
    #expect(end.nanoseconds == 1_000_000_000)
    #expect(clock.sleeperCount == 0)
  }

  @Test func `an endpoint answers, fails and hangs as it is told`() throws {
    let simulation = Simulation(seed: 3)
    let network = SimulatedNetwork(simulation)
    let outages = [
      SimulatedEndpoint.Outage(.seconds(10) ..< .seconds(20), .refuses),
      SimulatedEndpoint.Outage(.seconds(20) ..< .seconds(30), .answers(500)),
      SimulatedEndpoint.Outage(.seconds(30) ..< .seconds(40), .hangs),
    ]
    try network.add("http://a", SimulatedEndpoint(latency: .seconds(1) ... .seconds(1), outages: outages))
    let clock = simulation.clock
    let codes = try simulation.run {
      let client = try ServiceClient(
        transport: network,
        services: ["a": Service("http://a", policy: .bare)],
        clock: clock,
        seed: 1
      )
      var codes: [ServiceError.Code?] = []
      for second in [0, 10, 20, 30] {
        try await clock.sleep(until: MonotonicInstant(nanoseconds: Int64(second) * 1_000_000_000))
        let call = ServiceCall("a", ServiceRequest(method: .get, path: "/"))
        codes.append(
          await withDeadline(.in(.seconds(5), clock: clock)) { await client.call(call).error?.code }
        )
      }
      return codes
    }
    #expect(codes == [nil, .connectionRefused, .httpStatus, .deadlineExceeded])
    #expect(network.traffic(at: "http://a").received == 3)
    #expect(network.runningCount == 0)
  }

  @Test func `workers that are busy make requests wait`() throws {
    let simulation = Simulation(seed: 3)
    let network = SimulatedNetwork(simulation)
    try network.add("http://a", SimulatedEndpoint(latency: .seconds(1) ... .seconds(1), workers: 2))
    let clock = simulation.clock
    let duration = try simulation.run {
      let client = try ServiceClient(
        transport: network,
        services: ["a": Service("http://a")],
        clock: clock,
        seed: 1
      )
      let calls = (0..<6).map { ServiceCall("a", ServiceRequest(method: .get, path: "/\($0)")) }
      return await client.parallel(calls).duration
    }
    #expect(duration == .seconds(3))
  }
}

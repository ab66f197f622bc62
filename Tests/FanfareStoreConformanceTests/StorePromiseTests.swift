import FanfareStoreConformance
import FanfareWorkflows
import Testing

@Suite struct StorePromiseTests {
  @Test(arguments: StorePromise.all) func `the store in memory keeps all promises`(
    _ promise: StorePromise
  ) async throws {
    try await promise.check(MemoryRunStore())
  }

  @Test func `a store that forgets when it is opened anew breaks most of them`() async throws {
    var broken = 0
    for promise in StorePromise.all {
      do { try await promise.check(MemoryRunStore()) { _ in MemoryRunStore() } } catch is BrokenPromise {
        broken += 1
      }
    }
    #expect(broken >= StorePromise.all.count - 4)
  }

  @Test func `a promise that is broken says what was found`() async throws {
    let promise = try #require(StorePromise.all.first { $0.description.hasPrefix("telemetry") })
    let error = await #expect(throws: BrokenPromise.self) {
      try await promise.check(MemoryRunStore()) { _ in MemoryRunStore() }
    }
    #expect(error?.description.contains("but the telemetry is nil and should be") == true, "\(error as Any)")
  }
}

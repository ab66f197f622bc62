import Dispatch
import Fanfare
import FanfareTesting
import NIOCore
import Synchronization
import Testing

@testable import FanfareHTTP

@Suite struct HostResolverTests {
  /// Looks up names as it is told, and counts.
  private final class Names: Sendable {
    let asked = Mutex<[String: Int]>([:])
    let mayAnswer = DispatchSemaphore(value: 0)

    func lookUp(_ name: String) -> HostResolver.Answer {
      asked.withLock { $0[name, default: 0] += 1 }
      if name.hasPrefix("slow") {
        mayAnswer.wait()
        mayAnswer.signal()
      }
      if name == "nowhere" { return .failure(HostLookupError(.unknown)) }
      return HostLookup.literal("127.0.0.1").map { .success($0) } ?? .failure(HostLookupError(.unknown))
    }

    func count(_ name: String) -> Int { asked.withLock { $0[name] ?? 0 } }
  }

  @Test(arguments: ["127.0.0.1", "::1", "127.1", "2130706433", "0x7f.1", "0177.0.0.1"])
  func `an address is its own, however it is spelt, and nobody is asked`(host: String) async throws {
    let names = Names()
    let resolver = HostResolver(lookUp: names.lookUp)
    let addresses = try await resolver.lookUp(host).wait().get()
    #expect(addresses.allSatisfy { $0.ipAddress == "127.0.0.1" || $0.ipAddress == "::1" })
    #expect(addresses.count == 1)
    #expect(names.count(host) == 0)
  }

  @Test func `a name that isn't answered keeps no other waiting`() async throws {
    let names = Names()
    let resolver = HostResolver(lookUp: names.lookUp)
    let slow = (0..<(HostResolver.maximumLookUps - 1)).map { resolver.lookUp("slow\($0)") }
    #expect(try await resolver.lookUp("quick").wait().get().count == 1)
    names.mayAnswer.signal()
    for future in slow { #expect(try await future.wait().get().count == 1) }
  }

  @Test func `calls that ask for one name at once ask once`() async throws {
    let names = Names()
    let resolver = HostResolver(lookUp: names.lookUp)
    let futures = (0..<100).map { _ in resolver.lookUp("slow") }
    names.mayAnswer.signal()
    for future in futures { #expect(try await future.wait().get().count == 1) }
    #expect(names.count("slow") == 1)
  }

  @Test func `addresses are remembered for a while, and failures aren't`() async throws {
    let names = Names()
    let clock = ManualClock()
    let resolver = HostResolver(clock: clock, lookUp: names.lookUp)
    for _ in 0..<2 {
      _ = try await resolver.lookUp("name").wait().get()
      await #expect(throws: HostLookupError(.unknown)) {
        try await resolver.lookUp("nowhere").wait().get()
      }
    }
    #expect(names.count("name") == 1)
    #expect(names.count("nowhere") == 2)
    clock.advance(by: HostResolver.lifetime)
    _ = try await resolver.lookUp("name").wait().get()
    #expect(names.count("name") == 2)
  }

  @Test func `names that wait to be looked up are bounded`() async throws {
    let names = Names()
    let resolver = HostResolver(lookUp: names.lookUp)
    let bound = HostResolver.maximumLookUps + HostResolver.maximumWaitingNames
    let futures = (0..<bound).map { resolver.lookUp("slow\($0)") }
    await #expect(throws: HostLookupError(.exhausted)) {
      try await resolver.lookUp("one more").wait().get()
    }
    names.mayAnswer.signal()
    for future in futures { _ = try await future.wait().get() }
  }
}

extension HostResolver {
  /// Asks for a host; the answer is to come.
  fileprivate func lookUp(_ host: String) -> OneShot<Answer> {
    let answer = OneShot<Answer>()
    addresses(of: host) { answer.resolve($0) }
    return answer
  }
}

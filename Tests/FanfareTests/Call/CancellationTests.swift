import Fanfare
import FanfareTesting
import HTTPTypes
import Testing

@Suite struct CancellationTests {
  @Test func `cancelling the task ends a call in flight and the result says so`() async throws {
    let talk = try Conversation()
    talk.transport.on("http://nlp", .hang)
    let result = await withTaskGroup(of: ServiceResult<ServiceResponse>.self) { group in
      group.addTask { await talk.client.call(get("nlp")) }
      await talk.clock.sleepers(atLeast: 1)
      group.cancelAll()
      return await group.next()
    }
    #expect(result?.error?.code == .cancelled)
    #expect(result?.attempts.count == 1)
    #expect(talk.clock.sleeperCount == 0)
  }

  @Test func `a call in a cancelled task isn't sent`() async throws {
    let talk = try Conversation()
    let result = await withTaskGroup(of: ServiceResult<ServiceResponse>.self) { group in
      group.cancelAll()
      group.addTask { await talk.client.call(get("nlp")) }
      return await group.next()
    }
    #expect(result?.error?.code == .cancelled)
    #expect(result?.attempts.isEmpty == true)
    #expect(talk.transport.requests.isEmpty)
  }

  @Test(arguments: [CompletionMode.settleAll, .failFast, .firstSuccess, .quorum(4)])
  func `cancelling the task ends every call of a parallel group, sent or not`(
    completion: CompletionMode
  ) async throws {
    let talk = try Conversation()
    talk.transport.on("http://nlp", .hang)
    let results = await withTaskGroup(of: ServiceResults<ServiceResponse>.self) { group in
      group.addTask {
        await talk.client.parallel(
          Array(repeating: get("nlp"), count: 5),
          completion: completion,
          maximumConcurrency: 2
        )
      }
      await talk.clock.sleepers(atLeast: 2)
      group.cancelAll()
      return await group.next()
    }
    #expect(results?.map(\.error?.code) == Array(repeating: .cancelled, count: 5))
    #expect(talk.transport.requests.count == 2)
  }
}

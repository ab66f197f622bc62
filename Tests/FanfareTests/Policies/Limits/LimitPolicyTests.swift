import FanfareJSON
import FanfareTesting
import HTTPTypes
import Testing

@testable import Fanfare

@Suite struct LimitPolicyTests {
  private func at(_ seconds: Double) -> MonotonicInstant {
    MonotonicInstant(nanoseconds: Int64(seconds * 1e9))
  }

  /// 60 tokens a minute, of which requests take what their path says, and took what their answer says.
  private let tokens = LimitPolicy(
    "tokens",
    60,
    cost: LimitMeasure { Double($0.path.dropFirst()) },
    actual: LimitMeasure { Double(String(decoding: $0.body, as: UTF8.self)) }
  )

  @Test func `a call waits for what it takes, and its answer settles it`() async throws {
    let talk = try Conversation(policy: ServicePolicy(timeout: .seconds(100)) { $0.limits = [tokens] })
    talk.transport.on("http://nlp/50", .json("10"))
    talk.transport.on("http://nlp/40", .json("100"))
    talk.transport.on("http://nlp/1", .json("1"))
    #expect(await talk.client.call(get("nlp", "/50")).isSuccess)
    // 40 of 50 have flowed back.
    #expect(await talk.client.call(get("nlp", "/40")).duration == .zero)
    // 110 were taken, and 60 there are; estimates are trusted less by now.
    let result = await talk.whileWaiting(advancing: .seconds(60)) { await $0.call(get("nlp", "/1")) }
    #expect(result.isSuccess)
    #expect(result.duration == .seconds(60))
  }

  @Test func `each attempt pays, and one that was refused gets back what it paid`() throws {
    var turns = Turns(ServicePolicy { $0.limits = [tokens] })
    let first = turns.take(LimitAmounts([60]), nil, at: at(0))
    #expect(turns.wait(at: at(0)) == .zero)
    let wish = Turns.Wish(priority: .normal, amounts: LimitAmounts([30]), latest: at(100))
    guard case .wait(let wait) = turns.ask(wish, nil, mayWait: true, at: at(0)) else {
      return #expect(Bool(false))
    }
    #expect(wait.ticket.wakesAt == at(30))
    _ = turns.end(first, LimitAnswer(isRefusal: true), at: at(1))
    #expect(turns.woken(at: at(1)).count == 1)
    guard case .go = turns.ask(wish, wait.ticket, mayWait: true, at: at(1)) else {
      return #expect(Bool(false))
    }
  }

  @Test func `one that takes much isn't passed by many that take little`() throws {
    var turns = Turns(ServicePolicy { $0.limits = [tokens] })
    _ = turns.take(LimitAmounts([60]), nil, at: at(0))
    func wish(_ amount: Double) -> Turns.Wish {
      Turns.Wish(priority: .normal, amounts: LimitAmounts([amount]), latest: at(1000))
    }
    guard case .wait(let large) = turns.ask(wish(50), nil, mayWait: true, at: at(0)) else {
      return #expect(Bool(false))
    }
    guard case .refuse(let small) = turns.ask(wish(1), nil, mayWait: false, at: at(10)) else {
      return #expect(Bool(false))
    }
    #expect(large.ticket.wakesAt == at(50) && small.turn == at(51))
  }

  /// An answer that says that 50 of 100 tokens are left for 10 s.
  private let left50 = LimitAnswer(
    notice: LimitNotice(windows: [
      LimitNotice.Window(
        name: "tokens",
        quota: 100,
        remaining: 50,
        reset: .seconds(10),
        countsRequests: false
      )
    ]),
    isGood: true
  )

  /// Turns of a service that has told that 50 of its 100 tokens are left until second 10.
  private func halfSpent(
    _ limit: LimitPolicy = LimitPolicy("tokens", 1e6, per: .seconds(1), cost: LimitMeasure { _ in 1 })
  ) -> Turns {
    var turns = Turns(ServicePolicy { $0.limits = [limit] })
    let first = turns.take(LimitAmounts([1]), nil, at: at(0))
    _ = turns.end(first, left50, at: at(0))
    return turns
  }

  private func ask(
    _ turns: inout Turns,
    _ amount: Double,
    _ ticket: TurnTicket? = nil,
    at time: Double
  ) -> TurnTicket? {
    let wish = Turns.Wish(priority: .normal, amounts: LimitAmounts([amount]), latest: at(1000))
    guard case .wait(let wait) = turns.ask(wish, ticket, mayWait: true, at: at(time)) else { return nil }
    return wait.ticket
  }

  @Test func `what is left of a window and too little for the first is for smaller ones behind it`() throws {
    var turns = halfSpent()
    let large = try #require(ask(&turns, 80, at: 1))
    #expect(large.wakesAt == at(10))
    #expect(ask(&turns, 30, at: 2) == nil)
    let small = turns.take(LimitAmounts([30]), nil, at: at(2))
    let waiting = try #require(ask(&turns, 25, at: 3))
    #expect(turns.woken(at: at(3)).isEmpty)
    // It isn't sent after all, so there is room for the next.
    turns.giveBack(small, at: at(4))
    #expect(turns.woken(at: at(4)).map(ObjectIdentifier.init) == [ObjectIdentifier(waiting)])
    #expect(ask(&turns, 25, waiting, at: 4) == nil)
  }

  @Test func `who is first isn't passed any more once its time has come`() throws {
    var turns = halfSpent()
    let small = turns.take(LimitAmounts([1]), nil, at: at(0))
    _ = try #require(ask(&turns, 80, at: 1))
    #expect(ask(&turns, 1, at: 9) == nil)
    // Its turn was to come at 10. Of a window that slides, there would be a little for small ones again and again.
    let window = LimitNotice.Window(
      name: "tokens",
      quota: 100,
      remaining: 50,
      reset: .seconds(60),
      countsRequests: false
    )
    let answer = LimitAnswer(notice: LimitNotice(windows: [window]), isGood: true)
    _ = turns.end(small, answer, at: at(9.5))
    #expect(ask(&turns, 1, at: 10) != nil)
  }

  @Test func `one that the policy's own limit holds back passes the first as soon as that lets it`() throws {
    var turns = halfSpent(LimitPolicy("tokens", 200, per: .seconds(10), cost: LimitMeasure { _ in 1 }))
    let spent = turns.take(LimitAmounts([199]), nil, at: at(0))
    _ = turns.end(spent, left50, at: at(0))
    // The service's window keeps the large one until 10, and the policy's limit the small one until 1.
    let large = try #require(ask(&turns, 80, at: 0))
    let small = try #require(ask(&turns, 20, at: 0))
    // Nothing happens meanwhile, so the first looks after it.
    let again = try #require(ask(&turns, 80, large, at: 0))
    #expect(again.wakesAt == at(1) && turns.woken(at: at(0)).isEmpty)
    _ = try #require(ask(&turns, 80, again, at: 1))
    #expect(turns.woken(at: at(1)).map(ObjectIdentifier.init) == [ObjectIdentifier(small)])
    #expect(ask(&turns, 20, small, at: 1) == nil)
  }

  @Test func `one that comes after the first has set its timer passes it as soon as it may`() throws {
    var turns = halfSpent(LimitPolicy("tokens", 200, per: .seconds(10), cost: LimitMeasure { _ in 1 }))
    let spent = turns.take(LimitAmounts([199]), nil, at: at(0))
    _ = turns.end(spent, left50, at: at(0))
    let large = try #require(ask(&turns, 80, at: 0))
    #expect(large.wakesAt == at(10))
    // Nobody was behind the first when it set its timer, and this one may go at 1.
    _ = try #require(ask(&turns, 20, at: 0.5))
    #expect(turns.woken(at: at(0.5)).map(ObjectIdentifier.init) == [ObjectIdentifier(large)])
    let again = try #require(ask(&turns, 80, large, at: 0.5))
    #expect(again.wakesAt == at(1) && turns.woken(at: at(0.5)).isEmpty)
    #expect(!turns.isMissed(at: at(0.9)) && turns.isMissed(at: at(1)))
  }

  @Test func `only one asks where nobody knows for longer than a pause may be, although a little is left`()
    throws
  {
    let limit = LimitPolicy("tokens", 1e6, per: .seconds(1), cost: LimitMeasure { _ in 1 })
    var turns = Turns(
      ServicePolicy {
        $0.limits = [limit]
        $0.learnedLimits?.maximumPause = .seconds(20)
      }
    )
    func end(_ amount: Double, left remaining: Double, at time: Double) {
      let window = LimitNotice.Window(
        name: "tokens",
        quota: 100,
        remaining: remaining,
        reset: .seconds(10),
        length: .seconds(60),
        countsRequests: false
      )
      let answer = LimitAnswer(notice: LimitNotice(windows: [window]), isGood: true)
      _ = turns.end(turns.take(LimitAmounts([amount]), nil, at: at(time)), answer, at: at(time))
    }
    end(30, left: 70, at: 0)
    // After the reset at 10 it isn't there anew, so it slides.
    #expect(ask(&turns, 1, at: 10.5) == nil)
    end(30, left: 40, at: 11)
    let first = try #require(ask(&turns, 50, at: 12))
    let second = try #require(ask(&turns, 50, at: 12))
    #expect(first.wakesAt == at(31))
    #expect(ask(&turns, 50, first, at: 31) == nil)
    _ = turns.take(LimitAmounts([50]), first, at: at(31))
    #expect(ask(&turns, 50, second, at: 31) != nil)
  }

  @Test func `estimates that are all wrong by the same are known to be after a few answers`() {
    var bucket = LimitBucket(tokens, index: 0)
    for _ in 0..<6 {
      let amounts = LimitAmounts([10])
      let answer = LimitAnswer(isGood: true, actual: [20])
      bucket.settle(amounts, amounts, by: answer, takenAt: at(0), at: at(0))
    }
    #expect(bucket.correction > 1.8 && bucket.correction < 3.6)
  }

  @Test func `estimates are taken for more the more is refused`() {
    func correction(refusing interval: Int) -> Double {
      var bucket = LimitBucket(tokens, index: 0)
      for number in 1...400 {
        let isRefusal = number % interval == 0
        let answer = LimitAnswer(
          isRefusal: isRefusal,
          isGood: !isRefusal,
          actual: isRefusal ? [] : [number % 2 == 0 ? 5 : 15]
        )
        bucket.settle(
          LimitAmounts([10]),
          LimitAmounts([10]),
          by: answer,
          takenAt: at(Double(number)),
          at: at(Double(number))
        )
      }
      return bucket.correction
    }
    let (seldom, sometimes, often) = (
      correction(refusing: 1000), correction(refusing: 100), correction(refusing: 10)
    )
    #expect(seldom < sometimes && sometimes < often)
    // However much is refused and however little: estimates are off by a half, and one isn't taken for more than all of them and a half.
    #expect(seldom > 1.1 && often < 2.5)
  }

  @Test func `refusals of attempts that were under way together make estimates more careful once`() {
    func correction(refusals: Int) -> Double {
      var bucket = LimitBucket(tokens, index: 0)
      func settle(_ answer: LimitAnswer, takenAt taken: Double, at time: Double) {
        bucket.settle(LimitAmounts([10]), LimitAmounts([10]), by: answer, takenAt: at(taken), at: at(time))
      }
      for number in 1...20 {
        settle(LimitAnswer(isGood: true, actual: [number % 2 == 0 ? 5 : 15]), takenAt: 0, at: 1)
      }
      for number in 0..<refusals {
        settle(LimitAnswer(isRefusal: true), takenAt: 2, at: 3 + Double(number) / 100)
      }
      return bucket.correction
    }
    #expect(correction(refusals: 1) > correction(refusals: 0))
    #expect(correction(refusals: 6) == correction(refusals: 1))
  }

  @Test func `by how much estimates are off is learnt`() {
    var bucket = LimitBucket(tokens, index: 0)
    for _ in 0..<100 {
      bucket.settle(
        LimitAmounts([10]),
        LimitAmounts([10]),
        by: LimitAnswer(isGood: true, actual: [20]),
        takenAt: at(0),
        at: at(0)
      )
    }
    #expect(abs(bucket.correction - 2) < 0.05)
    bucket.settle(
      LimitAmounts([10]),
      LimitAmounts([10]),
      by: LimitAnswer(actual: [nil]),
      takenAt: at(0),
      at: at(0)
    )
    #expect(abs(bucket.correction - 2) < 0.05)
  }

  @Test(arguments: [1e-300, .nan, 1e300])
  func `an amount that no clock can count is no limit`(amount: Double) {
    #expect(LimitPolicy("a", amount).problems.count == 1)
    #expect(LimitPolicy("a", 1, burst: amount).problems.count == 1)
    #expect(RateLimitPolicy(perSecond: amount).problems.count == 1)
  }

  @Test(arguments: [-1, .nan, .infinity])
  func `a measure that makes no sense says nothing`(value: Double) {
    #expect(LimitMeasure<ServiceRequest> { _ in value }(ServiceRequest(method: .get, path: "/")) == nil)
  }

  @Test func `limits are checked, by their places`() {
    let policy = ServicePolicy {
      $0.limits = [LimitPolicy("a", 0, per: .zero), LimitPolicy("a", 1, burst: -1), LimitPolicy("", 1)]
    }
    #expect(
      policy.problems == [
        "limits[0].amount must lie between 1e-9 and 1e12, not 0.0", "limits[0].per must be more than 0s",
        "limits[1].burst must lie between 1e-9 and 1e12, not -1.0",
        "limits[1].name is that of another limit, a",
        "limits[2].name must not be empty",
      ]
    )
  }
}

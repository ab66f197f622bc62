import Testing

@testable import Fanfare

/// Who may be sent and when, as conversations with the state of a service's limits.
@Suite struct TurnsTests {
  private func at(_ seconds: Double) -> MonotonicInstant {
    MonotonicInstant(nanoseconds: Int64(seconds * 1e9))
  }

  private func turns(_ change: (inout ServicePolicy) -> Void = { _ in }) -> Turns {
    Turns(ServicePolicy(change))
  }

  private func ask(
    _ turns: inout Turns,
    _ ticket: TurnTicket? = nil,
    _ priority: CallPriority = .normal,
    latest: Double = 30,
    mayWait: Bool = true,
    at time: Double
  ) -> Turns.Answer {
    let wish = Turns.Wish(priority: priority, amounts: LimitAmounts([]), latest: at(latest))
    return turns.ask(wish, ticket, mayWait: mayWait, at: at(time))
  }

  private func take(_ turns: inout Turns, _ ticket: TurnTicket? = nil, at time: Double) -> Turns.Turn {
    turns.take(LimitAmounts([]), ticket, at: at(time))
  }

  private struct Other: Error {}

  private func ticket(_ answer: Turns.Answer) throws -> TurnTicket {
    guard case .wait(let wait) = answer else { throw Other() }
    return wait.ticket
  }

  private func isFree(_ answer: Turns.Answer) -> Bool { if case .go = answer { true } else { false } }

  private let refusal = LimitAnswer(notice: LimitNotice(retryAfter: .seconds(5)), isRefusal: true)

  private func left(_ remaining: Double, of quota: Double = 10, reset: Double = 10) -> LimitAnswer {
    let window = LimitNotice.Window(name: "", quota: quota, remaining: remaining, reset: .seconds(reset))
    return LimitAnswer(notice: LimitNotice(windows: [window]), isGood: true)
  }

  @Test func `a refusal with a time pauses all, and one asks first when it is over`() throws {
    var turns = turns()
    let pause = turns.end(take(&turns, at: 0), refusal, at: at(1))
    #expect(pause?.pause == ServicePause(until: at(6), cause: .refused))
    #expect(pause?.isNew == true)
    let first = try ticket(ask(&turns, at: 2))
    let second = try ticket(ask(&turns, at: 3))
    #expect(first.wakesAt == at(6))
    #expect(isFree(ask(&turns, first, at: 6)))
    let turn = take(&turns, first, at: 6)
    let waiting = try ticket(ask(&turns, second, at: 6))
    #expect(turns.woken(at: at(6)).isEmpty)
    _ = turns.end(turn, LimitAnswer(isGood: true), at: at(7))
    #expect(turns.woken(at: at(7)).map(ObjectIdentifier.init) == [ObjectIdentifier(waiting)])
    #expect(isFree(ask(&turns, waiting, at: 7)))
  }

  @Test func `who can't wait for the end of a pause is refused at once, also if it waits already`() throws {
    var turns = turns { $0.rateLimit = RateLimitPolicy(perSecond: 1, burst: 1) }
    let turn = take(&turns, at: 0)
    let waiting = try ticket(ask(&turns, latest: 2, at: 0))
    let pause = turns.end(turn, refusal, at: at(0.5))
    #expect(
      turns.woken(at: at(0.5), pause: pause?.pause).map(ObjectIdentifier.init) == [ObjectIdentifier(waiting)]
    )
    guard case .refuse(let refused) = ask(&turns, waiting, latest: 2, at: 0.5) else { throw Other() }
    #expect(refused.retryRefusal == .paused(until: at(5.5)))
    guard case .refuse = ask(&turns, latest: 5, at: 1) else { throw Other() }
  }

  @Test func `a pause is no longer than the policy lets it be, and one of no time is some`() {
    var turns = turns { $0.learnedLimits?.maximumPause = .seconds(60) }
    var hostile = refusal
    hostile.notice.retryAfter = .seconds(1 << 40)
    #expect(turns.end(take(&turns, at: 0), hostile, at: at(0))?.pause.until == at(60))
    hostile.notice.retryAfter = .zero
    #expect(turns.end(take(&turns, at: 60), hostile, at: at(60))?.pause.until == at(60.1))
    #expect(turns.end(take(&turns, at: 61), hostile, at: at(61))?.pause.until == at(61.2))
  }

  @Test func `what is left is kept to, less what is under way`() throws {
    var turns = turns()
    let first = take(&turns, at: 0)
    let second = take(&turns, at: 0)
    _ = turns.end(first, left(2), at: at(1))
    #expect(isFree(ask(&turns, at: 1)))
    _ = take(&turns, at: 1)
    #expect(try ticket(ask(&turns, at: 1)).wakesAt == at(11))
    // The later attempt knows better.
    _ = turns.end(second, left(4), at: at(1))
    #expect(turns.woken(at: at(1)).count == 1)
  }

  @Test func `after a reset one attempt asks what is left`() throws {
    var turns = turns()
    _ = turns.end(take(&turns, at: 0), left(0), at: at(0))
    let first = try ticket(ask(&turns, at: 1))
    let second = try ticket(ask(&turns, at: 1))
    #expect(isFree(ask(&turns, first, at: 10)))
    let probe = take(&turns, first, at: 10)
    guard case .wait = ask(&turns, second, at: 10) else { throw Other() }
    _ = turns.end(probe, left(9), at: at(10.1))
    #expect(isFree(ask(&turns, second, at: 10.1)))
  }

  /// Turns of a service of ten in 10 s, of which one was taken every half second from 0 to 4.5, after the attempt that asked at 10 what is left.
  private func afterReset(_ answer: LimitAnswer) -> Turns {
    var turns = turns()
    for number in 0..<10 {
      let now = Double(number) / 2
      _ = turns.end(take(&turns, at: now), left(Double(9 - number), reset: 10 - now), at: at(now))
    }
    #expect(isFree(ask(&turns, at: 10)))
    _ = turns.end(take(&turns, at: 10), answer, at: at(10.2))
    return turns
  }

  @Test func `what slides comes back as it was taken, and nobody asks too early`() throws {
    var turns = afterReset(left(0, reset: 0.3))
    let first = try ticket(ask(&turns, at: 10.2))
    let second = try ticket(ask(&turns, at: 10.2))
    #expect(first.wakesAt == at(10.5))
    #expect(isFree(ask(&turns, first, at: 10.5)))
    let turn = take(&turns, first, at: 10.5)
    #expect(try ticket(ask(&turns, second, at: 10.5)).wakesAt == at(11))
    _ = turns.end(turn, left(0, reset: 0.4), at: at(10.6))
    #expect(turns.woken(at: at(10.6)).isEmpty && turns.woken(at: at(11)).isEmpty)
    #expect(isFree(ask(&turns, second, at: 11)))
  }

  @Test func `what begins anew all at once is there all at once`() {
    var turns = afterReset(left(9, reset: 9.8))
    for _ in 0..<9 {
      #expect(isFree(ask(&turns, at: 10.2)))
      _ = take(&turns, at: 10.2)
    }
    #expect(!isFree(ask(&turns, at: 10.2)))
  }

  @Test func `what others take of a limit that slides isn't reckoned with`() throws {
    var turns = afterReset(left(0, reset: 0.3))
    // Own attempts have taken one since 20, so others have eight.
    _ = turns.end(take(&turns, at: 30), left(1, reset: 5), at: at(30))
    #expect(isFree(ask(&turns, at: 30)))
    let turn = take(&turns, at: 30)
    #expect(!isFree(ask(&turns, mayWait: false, at: 30)))
    _ = turns.end(turn, left(8, reset: 5), at: at(30.1))
    #expect(isFree(ask(&turns, at: 30.1)))
  }

  @Test func `what others take of a limit that slides and what is under way are both left out`() {
    var turns = afterReset(left(0, reset: 0.3))
    let first = take(&turns, at: 30)
    for _ in 0..<2 { _ = take(&turns, at: 30) }
    // Own attempts have taken one, so others may have six, and of the three that are left two are under way.
    _ = turns.end(first, left(3, reset: 5), at: at(30.1))
    #expect(isFree(ask(&turns, mayWait: false, at: 30.1)))
    _ = take(&turns, at: 30.1)
    #expect(!isFree(ask(&turns, mayWait: false, at: 30.1)))
  }

  @Test func `what has come back while an answer was under way isn't had twice`() {
    var turns = afterReset(left(0, reset: 0.3))
    // Others have eight.
    _ = turns.end(take(&turns, at: 30), left(1, reset: 5), at: at(30))
    let turn = take(&turns, at: 39.9)
    // The one taken at 30 was there again at 40, and is the one that is left.
    _ = turns.end(turn, left(1, reset: 5), at: at(40.1))
    #expect(isFree(ask(&turns, mayWait: false, at: 40.1)))
    _ = take(&turns, at: 40.1)
    #expect(!isFree(ask(&turns, mayWait: false, at: 40.1)))
  }

  @Test func `a limit that the service tells of no more is forgotten`() {
    var turns = turns()
    _ = turns.end(take(&turns, at: 0), left(0), at: at(0))
    #expect(!isFree(ask(&turns, latest: 1, at: 0)))
    #expect(isFree(ask(&turns, at: 20)))
    _ = turns.end(take(&turns, at: 20), LimitAnswer(isGood: true), at: at(20))
    for _ in 0..<20 { #expect(isFree(ask(&turns, at: 20))) }
    #expect(turns.learned?.isEmpty == true)
  }

  @Test func `a limit told of once and without a time is forgotten with the next answer`() {
    var turns = turns()
    let notice = LimitNotice(windows: [LimitNotice.Window(name: "", remaining: 0)])
    _ = turns.end(take(&turns, at: 0), LimitAnswer(notice: notice, isGood: true), at: at(0))
    let first = take(&turns, at: 1)
    #expect(!isFree(ask(&turns, mayWait: false, at: 1)))
    _ = turns.end(first, LimitAnswer(isGood: true), at: at(2))
    #expect(turns.learned?.isEmpty == true)
  }

  @Test func `of nothing nobody has some, also if nobody knows how much they want`() throws {
    var turns = turns()
    let window = LimitNotice.Window(name: "tokens", remaining: 0, reset: .seconds(10), countsRequests: false)
    let answer = LimitAnswer(notice: LimitNotice(windows: [window]), isGood: true)
    _ = turns.end(take(&turns, at: 0), answer, at: at(0))
    #expect(try ticket(ask(&turns, at: 1)).wakesAt == at(10))
  }

  @Test func `one thing's numbers aren't those of another of that name`() throws {
    var turns = turns()
    for (partition, remaining, reset) in [("core", 4000.0, 200.0), ("search", 0, 10)] {
      let window = LimitNotice.Window(
        name: "",
        partition: partition,
        remaining: remaining,
        reset: .seconds(reset)
      )
      _ = turns.end(take(&turns, at: 0), LimitAnswer(notice: LimitNotice(windows: [window])), at: at(0))
    }
    #expect(turns.learned?.windows.map(\.left) == [3999, 0])
    // Before: at the later of both.
    #expect(try ticket(ask(&turns, at: 1)).wakesAt == at(10))
  }

  @Test func `a service that refuses every other request is asked less and less often`() {
    var turns = turns()
    var now = 0.0
    var pauses: [Double] = []
    var hostile = refusal
    hostile.notice.retryAfter = .zero
    for _ in 0..<4 {
      for _ in 0..<2 {
        let until = turns.end(take(&turns, at: now), hostile, at: at(now))?.pause.until ?? at(now)
        pauses.append((until - at(now)) / .seconds(1))
        now = Double(until.nanoseconds) / 1e9
      }
      _ = turns.end(take(&turns, at: now), LimitAnswer(isGood: true), at: at(now))
    }
    #expect(pauses[6] > pauses[0])
  }

  @Test func `who leaves a queue leaves nothing behind`() {
    var queue = TurnQueue()
    let tickets = [0.1, 0.2, 0.3].enumerated().map { number, amount in
      let rank = TurnTicket.Rank(.normal, since: at(0), number: UInt64(number))
      return TurnTicket(rank, LimitAmounts([amount]), latest: at(1), since: at(0), wakesAt: at(1))
    }
    for ticket in tickets { queue.insert(ticket) }
    for ticket in tickets { queue.remove(ticket) }
    #expect(queue.amounts(before: TurnTicket.Rank(.normal, since: at(0), number: 9)) == .none)
  }

  @Test func `what matters more goes first, and nothing waits for ever`() throws {
    var turns = turns { $0.rateLimit = RateLimitPolicy(perSecond: 1, burst: 1) }
    _ = take(&turns, at: 0)
    let background = try ticket(ask(&turns, nil, .background, at: 0))
    let critical = try ticket(ask(&turns, nil, .critical, at: 0.1))
    #expect(turns.queue.first === critical)
    #expect(!isFree(ask(&turns, background, .background, at: 1)))
    #expect(isFree(ask(&turns, critical, .critical, at: 1)))
    _ = try ticket(ask(&turns, nil, .critical, latest: 99, at: 31))
    #expect(turns.queue.waiting.first === critical)
    turns.leave(critical)
    #expect(turns.queue.first?.rank == background.rank)
  }

  @Test func `a hedge waits for no turn`() {
    var turns = turns { $0.rateLimit = RateLimitPolicy(perSecond: 1, burst: 1) }
    _ = take(&turns, at: 0)
    guard case .refuse = ask(&turns, mayWait: false, at: 0) else { return #expect(Bool(false)) }
    #expect(turns.queue.isEmpty)
  }

  @Test func `who leaves lets the next go earlier`() throws {
    var turns = turns { $0.rateLimit = RateLimitPolicy(perSecond: 1, burst: 1) }
    _ = take(&turns, at: 0)
    let first = try ticket(ask(&turns, at: 0))
    let second = try ticket(ask(&turns, at: 0))
    // Who isn't the first is woken.
    #expect(first.wakesAt == at(1) && second.wakesAt == at(30))
    turns.leave(first)
    #expect(turns.woken(at: at(0)).map(ObjectIdentifier.init) == [ObjectIdentifier(second)])
    #expect(try ticket(ask(&turns, second, at: 0)).wakesAt == at(1))
  }
}

internal import Fanfare
internal import FanfareRandomRuns
internal import FanfareTesting

/// Services of random runs whose behaviour and policy bring about together what single draws seldom do.
extension RandomMember {
  /// Makes its calls wait for each other; if its limit moves, it is often overloaded by several at once.
  mutating func crowd(isInStep: Bool, _ random: inout SeededRandom) {
    policy.crowd(&random)
    // Some wait until it is too late.
    if random.chance(0.4) {
      (policy.timeout, policy.attemptTimeout) = (RandomPlan.step * random.draw(10...40), nil)
    }
    guard policy.concurrency?.algorithm == .aimd else { return }
    policy.circuitBreaker = nil
    for index in endpoints.indices {
      let time = RandomPlan.step * random.draw(1...6)
      if !isInStep { endpoints[index].latency = time...(time * 1.5) }
      endpoints[index].failureRate = random.pick([0.2, 0.5, 0.9])
      endpoints[index].failure = random.pick([.answers(503), .answers(429), .hangs])
      (endpoints[index].outages, endpoints[index].workers) = ([], nil)
    }
  }

  /// Makes an attempt and its hedge end at the same instant, often one well and one badly.
  mutating func duel(_ random: inout SeededRandom) {
    let (quick, delay) = (Int.random(in: 1...4, using: &random), Int.random(in: 1...4, using: &random))
    for index in endpoints.indices {
      let time = RandomPlan.step * (index == 0 ? quick : quick + delay)
      endpoints[index].latency = time...time
      endpoints[index].failureRate = random.unit()
      endpoints[index].failure = .resets
      (endpoints[index].outages, endpoints[index].workers) = ([], nil)
    }
    policy.hedgeAlways(after: RandomPlan.step * delay)
  }

  /// Makes the breaker open and close while slow attempts are under way.
  mutating func waver(_ random: inout SeededRandom) {
    for index in endpoints.indices {
      endpoints[index].failureRate = 0.2 + 0.4 * random.unit()
      endpoints[index].failure = .resets
      endpoints[index].slowRate = 0.3
      endpoints[index].slowFactor = 10
    }
    policy.breakQuickly(&random)
  }

  /// Makes attempts fail that little pays for.
  mutating func starve(_ random: inout SeededRandom) {
    policy.starve(&random)
    for index in endpoints.indices {
      endpoints[index].failureRate = random.pick([0.5, 0.8, 1])
      endpoints[index].failure = random.pick([.resets, .refuses, .answers(503)])
    }
  }

  /// Makes endpoints fail so often that several of them are left out.
  mutating func expel(_ random: inout SeededRandom) {
    policy.leaveOutMany(&random)
    for index in endpoints.indices {
      endpoints[index].failureRate = random.pick([0, 0.5, 0.9, 1])
      endpoints[index].failure = random.pick([.resets, .refuses, .answers(500)])
    }
  }
}

internal import Fanfare
internal import FanfareHTTP
internal import FanfareRandomRuns

/// What a service sends on a connection, right or wrong.
extension SimulatedConnection {
  func answer(_ exchange: WireExchange) {
    // Now and then it answers at the very instant of the deadline.
    let isLast = !world.isHealed && random.chance(0.05)
    let thinking = isLast ? max(0, exchange.deadline - world.loop.time) : random.time(0...plan.slowness)
    if !world.isHealed, exchange.plan.reading != nil, random.chance(0.2) {
      return fallSilent(in: exchange, after: thinking)
    }
    guard !world.isHealed, random.chance(plan.misbehaves) else {
      return conclude(sendGoodAnswer(to: exchange, after: thinking))
    }
    switch random.draw(0...6) {
    case 0: world.log("connection \(number): never answers #\(exchange.number)")
    case 1: push(.end, after: thinking)
    case 2: push(drawBreak(), after: thinking)
    case 3:
      let limit = world.plan.configuration.maximumHeadBytes
      send(.flawed(to: exchange.plan, headLimit: limit, &random), after: thinking)
      push(.end, after: 0)
    case 4: sendCutAnswer(to: exchange, after: thinking)
    case 5:
      let answer = sendGoodAnswer(to: exchange, after: thinking)
      // In a body that only the end of the connection ends they would be part of it.
      if answer.framing != .untilClose {
        push(.stray(random.pick(["x", "\r\n", "HTTP/2"])), after: random.time(0...3))
      }
      conclude(answer)
    default: conclude(sendGoodAnswer(to: exchange, withSurplus: true, after: thinking))
    }
  }

  private func drawBreak() -> WireEvent { .breakOff(random.pick([.withError, .silently, .behindItsBack])) }

  private func sendGoodAnswer(
    to exchange: WireExchange,
    withSurplus hasSurplus: Bool = false,
    after delay: Int64
  ) -> WireAnswer {
    let shape = WireShape(of: exchange.plan, keepsConnection: random.chance(plan.keeps), &random)
    let answer = WireAnswer.good(to: exchange.plan, shape, from: number, withSurplus: hasSurplus, &random)
    send(answer, after: delay)
    return answer
  }

  /// Begins a good answer and never ends it.
  private func fallSilent(in exchange: WireExchange, after delay: Int64) {
    let shape = WireShape(of: exchange.plan, keepsConnection: true, &random)
    let answer = WireAnswer.good(to: exchange.plan, shape, from: number, &random)
    let end = random.draw(min(answer.headEnd, answer.bytes.count - 1)...(answer.bytes.count - 1))
    send(answer, upTo: end, after: delay)
    isSilent = true
  }

  private func sendCutAnswer(to exchange: WireExchange, after delay: Int64) {
    let shape = WireShape(of: exchange.plan, keepsConnection: false, &random)
    let answer = WireAnswer.good(to: exchange.plan, shape, from: number, &random)
    let cut = random.draw(0...max(0, answer.bytes.count - 1))
    send(answer, upTo: cut, after: delay)
    // The end of a body without a length is an end in order, wherever it comes.
    let mayEnd = answer.framing != .untilClose || cut < answer.headEnd
    push(mayEnd && random.chance(0.5) ? .end : .breakOff(.withError), after: random.time(0...5))
  }

  /// Does what an answer said of the connection, mostly.
  private func conclude(_ answer: WireAnswer) {
    if answer.keepsAlive {
      if !world.isHealed, random.chance(plan.meddles) { meddleLater() }
    } else if answer.framing == .untilClose || random.chance(0.8) {
      push(.end, after: random.time(0...3))
    }
  }

  /// Does something to the connection while it is idle, perhaps at the instant another exchange starts.
  private func meddleLater() {
    let next = world.exchanges.map(\.plan.at).filter { $0 > world.loop.time }.randomElement(using: &random)
    let delay = next.flatMap { random.chance(0.5) ? $0 - world.loop.time : nil } ?? random.time(0...60)
    world.after(delay) {
      guard self.phase == .open, self.requests.isEmpty, !self.isSilent, !self.world.isHealed else { return }
      switch self.random.draw(0...3) {
      case 0: self.push(.end, after: 0)
      case 1: self.push(self.drawBreak(), after: 0)
      case 2: self.push(.stray("nobody asked"), after: 0)
      default:
        self.send(.unsolicited(), after: 0)
        self.push(.end, after: 0)
      }
    }
  }

  /// Sends an answer, in as many pieces as chance wants.
  private func send(_ answer: WireAnswer, upTo end: Int = .max, after delay: Int64) {
    let end = min(end, answer.bytes.count)
    var sizes = 1...max(1, answer.bytes.count)
    switch answer.bytes.count > 100_000 ? random.draw(6...7) : random.draw(0...5) {
    case 6: sizes = 20_000...120_000
    case 0: sizes = 1...(answer.bytes.count > 600 ? 40 : 1)
    case 1: sizes = 1...3 + answer.bytes.count / 20
    case 2: break
    default: sizes = Int.max...Int.max
    }
    var (start, wait) = (0, delay)
    while start < end {
      var next = start + min(random.draw(sizes), end - start)
      // What looks like an answer can't be told from one if it comes once the connection has another exchange.
      if next >= answer.completeAt, answer.bytes[answer.completeAt...].starts(with: "HTTP".utf8) {
        next = end
      }
      push(.answer(answer, start..<next), after: wait)
      wait = random.chance(0.8) ? 0 : random.time(0...4)
      start = next
    }
  }
}

internal import Fanfare
internal import FanfareHTTP
internal import NIOCore

/// What an event means for the exchange that has the connection is decided here, from what the service sent, before the client is
/// shown the event.
extension SimulatedConnection {
  func deliver(_ event: WireEvent) {
    if let current, current.toldAt != nil, channel.isActive {
      world.violation("#\(current.number) was given up, and its connection \(number) is still open")
    }
    switch event {
    case .answer(let answer, let range): deliver(answer, range)
    case .stray(let text):
      world.log("connection \(number): brings \(text.debugDescription)")
      spoil()
      show { $0.receive(Array(text.utf8)) }
    case .end:
      world.log("connection \(number): ended by the service")
      noteEnd()
      show { $0.receiveEnd() }
      phase = .closed
      if channel.isActive { world.violation("connection \(number) is kept, and its service has ended it") }
    case .breakOff(let kind):
      world.log("connection \(number): broken")
      isBroken = true
      noteLoss()
      phase = .closed
      let error = kind == .withError ? IOError(errnoCode: 104, reason: "read") : nil
      show { $0.breakOff(error, isToldLater: kind == .behindItsBack) }
    }
  }

  private func show(_ event: (SimulatedChannel) -> Void) {
    if let current, world.sentAtThisInstant(current) { world.reach(.eventAtTheInstantOfUse) }
    event(channel)
  }

  private func deliver(_ answer: WireAnswer, _ range: Range<Int>) {
    world.log(
      "connection \(number): brings bytes \(range.lowerBound)..<\(range.upperBound) of \(answer.bytes.count) \(answer.exchange.map { "to #\($0)" } ?? "to nobody")"
    )
    let exchange = current
    noteBytes(of: answer, range)
    let mustClose = mustClose(after: answer, range, exchange)
    show { $0.receive(Array(answer.bytes[range])) }
    if mustClose, channel.isActive {
      world.violation("connection \(number) is kept, and can't be used any more")
    }
  }

  private func mustClose(after answer: WireAnswer, _ range: Range<Int>, _ exchange: WireExchange?) -> Bool {
    guard exchange != nil else { return true }
    guard current == nil, isComplete(answer, at: range.upperBound) else { return isSpoilt }
    let isSent = latest?.isFlushed != false
    if !isSent { world.reach(.uploadCutShort) }
    if unsentBytes > 0 { world.reach(.closedWithUnsentBytes) }
    if range.upperBound > answer.completeAt { world.reach(.surplusBytes) }
    return !answer.keepsAlive || range.upperBound > answer.completeAt || unsentBytes > 0 || !isSent
  }

  private func isComplete(_ answer: WireAnswer, at end: Int) -> Bool {
    answer.flaw == nil && answer.framing != .untilClose && end >= answer.completeAt
  }

  private func noteBytes(of answer: WireAnswer, _ range: Range<Int>) {
    guard let exchange = current else { return spoil() }
    if heardAnswer == nil && range.lowerBound == 0 {
      heardAnswer = answer
    } else if heardAnswer !== answer || heard != range.lowerBound {
      return spoil()
    }
    heard = range.upperBound
    exchange.noteProgress(answer, heard: range)
    if range.count == 1 { world.reach(.singleBytes) }
    if range.lowerBound < answer.headEnd, range.upperBound < answer.headEnd { world.reach(.cutInHead) }
    guard answer.flaw == nil else {
      if heard >= answer.flawBy { world.reach(.flawed) }
      return exchange.add(.flawed, isBinding: heard >= answer.flawBy)
    }
    guard isSmallEnough(answer, for: exchange) else {
      let isAll = heard >= answer.completeAt
      if isAll { world.reach(.tooLarge) }
      return exchange.add(.tooLarge, isBinding: isAll)
    }
    if isComplete(answer, at: heard) { finish(exchange, with: answer) }
  }

  /// What is read while it comes may have any size.
  private func isSmallEnough(_ answer: WireAnswer, for exchange: WireExchange) -> Bool {
    exchange.isBegun || answer.response.body.count <= exchange.plan.maximumResponseBytes
  }

  private func finish(_ exchange: WireExchange, with answer: WireAnswer) {
    exchange.add(.answered(answer), isBinding: true)
    world.noteAnswer(answer, to: exchange, servedBefore: servedCount)
    (current, idleSince) = (nil, world.loop.time)
    servedCount += 1
  }

  /// Bytes come that nobody can make anything of.
  private func spoil() {
    isSpoilt = true
    guard let current else {
      world.reach(.strayBytes)
      // The client may have given the connection an exchange in this very turn, whose request hasn't left.
      return world.noteUnusedLoss(of: self)
    }
    // What is garbage at the start of an answer is noticed at once, and later it is part of a body that is broken.
    current.add(.flawed, isBinding: true)
  }

  private func noteEnd() {
    guard let exchange = current, let answer = heardAnswer, !isSpoilt, answer.flaw == nil,
      answer.framing == .untilClose, heard >= answer.headEnd
    else { return noteLoss() }
    guard isSmallEnough(answer, for: exchange) else {
      return exchange.add(.tooLarge, isBinding: true)
    }
    finish(exchange, with: answer)
  }

  private func noteLoss() {
    guard let exchange = current else {
      if servedCount > 0 { world.reach(.closedWhileIdle) }
      return world.noteUnusedLoss(of: self)
    }
    world.reach(
      heard == 0 ? .lostBeforeAnswer : heard < heardAnswer?.headEnd ?? 0 ? .lostInHead : .lostInBody
    )
    let mayRepeat = heard == 0 && servedCount > 0 && !exchange.isRepeated
    if mayRepeat, exchange.plan.allowsRepetition {
      // It may have had its repetition where nobody saw it.
      if exchange.isRepetitionUncertain { exchange.add(.lost, isBinding: false) }
      (exchange.isRepeated, exchange.lostAt) = (true, world.loop.time)
      exchange.connection = nil
      current = nil
      if world.connections.contains(where: { $0 !== self && $0.service == service && $0.isIdle }) {
        world.reach(.repeatedBesideIdle)
      }
      return world.reach(.repeated)
    }
    if mayRepeat { world.reach(.unsafeNotRepeated) }
    exchange.add(.lost, isBinding: true)
  }
}

internal import Fanfare
internal import FanfareHTTP

/// How connections and streams end, and what holds of those that are open.
extension FramedLedger {
  /// Bytes come that end the connection.
  func noteFatal(isLast: Bool) {
    isDoomed = true
    pieceCount += 1
    if isLast { world.reach(.fatalFrame) }
    for stream in live { stream.exchange.add(.flawed, isBinding: isLast) }
    world.noteUnusedLoss(of: connection)
  }

  /// The connection is gone: what was under way on it is sent again where that does no harm, and fails otherwise.
  func noteLoss() {
    isDoomed = true
    // While the system takes nothing, nobody sees that the client has given a stream up.
    let hasServed = endedCount > 0 || streams.values.contains { !$0.isClosed && $0.exchange.toldAt != nil }
    for stream in live { lose(stream, hasServed: hasServed) }
    world.noteUnusedLoss(of: connection)
  }

  private func lose(_ stream: FramedStream, hasServed: Bool) {
    let exchange = stream.exchange
    let mayRepeat =
      stream.heads == 0 && exchange.plan.allowsRepetition && hasServed && !exchange.isRepeated
    guard mayRepeat, pieceCount == stream.shownBefore else {
      world.reach(.lostNotRepeated)
      return exchange.add(.lost, isBinding: true)
    }
    if exchange.isRepetitionUncertain { exchange.add(.lost, isBinding: false) }
    world.reach(.lostRepeated)
    (exchange.isRepeated, exchange.wasLost, exchange.stream) = (true, true, nil)
    stream.isGone = true
  }

  func noteEnd(of stream: FramedStream) {
    guard stream.isClosed, !stream.isCounted else { return }
    stream.isCounted = true
    endedCount += 1
    idleSince = now
  }

  // MARK: What holds when an instant is over

  func check() {
    guard connection.phase == .open, !isDoomed else { return }
    if !connection.isClogged {
      if openPings > 0 { world.violation("\(name) doesn't answer a PING") }
      if unacknowledgedSettings > 0 { world.violation("\(name) doesn't acknowledge SETTINGS") }
      checkStreams()
      if receiveWindow <= FramedWorld.connectionWindow / 2 {
        world.violation("\(name) lets only \(receiveWindow) bytes come")
      }
    }
    let limits = world.plan.configuration
    // The idle time counts anew while it may carry what nobody sees.
    let isHolding = isHoldingBack
    if isHolding { idleSince = now }
    if openCount == 0, now - idleSince > 2 * limits.idleTimeout.wholeNanoseconds {
      world.violation("\(name) has been idle for too long")
    }
    if openCount == 0, lastTaken != nil, goneAwayAt != now, !isHolding {
      world.violation("\(name) is kept after a GOAWAY")
    }
    let patience = 9 * limits.connectTimeout.wholeNanoseconds
    if let first = live.compactMap(\.exchange.sentAt).min(), now - max(first, shownAt) > patience {
      world.violation("\(name) has given no sign of life for too long")
    }
  }

  /// Whether the connection may carry what nobody sees.
  ///
  /// An exchange that waits may have been given to it while the system took nothing, and is held back by the library of frames. The same goes
  /// for one whose broken answer is told later.
  private var isHoldingBack: Bool {
    guard connection.wasClogged else { return false }
    return world.exchanges.contains { exchange in
      guard exchange.plan.service == connection.service, exchange.isUnderWay || exchange.toldAt == now else {
        return false
      }
      return exchange.stream.map { $0.connection === connection && exchange.isHeldUp } ?? true
    }
  }

  func checkStreams() {
    for stream in streams.values where !stream.isClosed {
      let exchange = stream.exchange
      if exchange.toldAt != nil || exchange.stream !== stream {
        world.violation(
          "\(name)/\(stream.number) is left open, and #\(exchange.number) has nothing to do with it"
        )
      }
      if stream.receiveWindow <= FramedWorld.streamWindow / 2, !exchange.isFull, !stream.isAnswered {
        world.violation("\(name)/\(stream.number) lets only \(stream.receiveWindow) bytes come")
      }
    }
  }
}

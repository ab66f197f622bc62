internal import Fanfare
internal import FanfareHTTP

/// What holds whenever an instant is over.
extension WireWorld {
  /// How many connections are being made or open, to one service or to all.
  private func connectionCount(to service: Int? = nil, _ phase: SimulatedConnection.Phase? = nil) -> Int {
    connections.count {
      $0.phase != .closed && (service == nil || $0.service == service) && (phase == nil || $0.phase == phase)
    }
  }

  func checkBounds() {
    let limits = plan.configuration
    let total = connectionCount()
    if total > limits.maximumConnections {
      violation("\(total) connections, and \(limits.maximumConnections) may be")
    }
    for service in plan.services.indices {
      let count = connectionCount(to: service)
      guard count > limits.maximumConnectionsPerOrigin else { continue }
      violation(
        "\(count) connections to service \(service), and \(limits.maximumConnectionsPerOrigin) may be"
      )
    }
  }

  /// A client closed a connection that had no exchange.
  func noteIdleClosed(_ connection: SimulatedConnection) {
    let isShort = exchanges.contains { $0.isWaiting && $0.plan.service != connection.service }
    if isShort, connectionCount() >= plan.configuration.maximumConnections { reach(.madeRoomForAnother) }
    if loop.time - connection.idleSince >= idleTimeout { reach(.closedIdle) }
  }

  private var idleTimeout: Int64 { plan.configuration.idleTimeout.wholeNanoseconds }

  func checkInstant() {
    for exchange in exchanges where exchange.isUnderWay { check(exchange) }
    for connection in connections where connection.phase == .open {
      if let current = connection.current, current.toldAt != nil {
        violation("#\(current.number) has ended, and its connection \(connection.number) is still open")
      }
      // Idle connections are looked at as often as they may be old.
      if connection.isIdle, loop.time - connection.idleSince > 2 * idleTimeout {
        violation("connection \(connection.number) has been idle for too long")
      }
      if shutDownAt != nil { violation("connection \(connection.number) is open after the end") }
    }
    for service in plan.services.indices { checkWaiting(for: service) }
  }

  private func check(_ exchange: WireExchange) {
    let number = exchange.number
    if loop.time >= exchange.deadline { violation("#\(number) goes on after its deadline") }
    if exchange.hasToHaveEnded { violation("#\(number) goes on, and has an end") }
    if shutDownAt != nil { violation("#\(number) goes on after the end of the transport") }
    if let due = exchange.dueAt, loop.time >= due, exchange.overdueToldAt == nil {
      violation("#\(number) isn't told that it is overdue")
    }
  }

  /// Nobody waits who needn't, and who came first is served first.
  private func checkWaiting(for service: Int) {
    let waiting = exchanges.filter { $0.isWaiting && $0.plan.service == service }
    guard let first = waiting.filter({ !$0.isRepeated && !$0.isRepetitionUncertain }).map(\.order).min()
    else {
      return checkWaitingCount(waiting.count, for: service)
    }
    let overtakes = exchanges.contains {
      $0.plan.service == service && $0.sentAt == loop.time && !$0.isRepeated && !$0.isRepetitionUncertain
        && $0.order > first
    }
    if overtakes { violation("an exchange with service \(service) is served before one that came earlier") }
    checkWaitingCount(waiting.count, for: service)
  }

  private func checkWaitingCount(_ count: Int, for service: Int) {
    let limits = plan.configuration
    let underWay = exchanges.count { $0.isUnderWay && $0.plan.service == service }
    if underWay > limits.maximumConnectionsPerOrigin + limits.maximumQueuedRequestsPerOrigin {
      violation("\(underWay) exchanges with service \(service) are under way, more than may")
    }
    guard count > connectionCount(to: service, .connecting) else { return }
    if connections.contains(where: { $0.service == service && $0.isIdle }) {
      violation("an exchange with service \(service) waits, and a connection is idle")
    }
    guard connectionCount(to: service) < limits.maximumConnectionsPerOrigin else { return }
    guard connectionCount() >= limits.maximumConnections else {
      return violation("an exchange with service \(service) waits, and a connection could be made")
    }
    reach(.waitedForSlot)
    if connections.contains(where: \.isIdle) {
      violation(
        "an exchange with service \(service) waits, and an idle connection to another doesn't make room"
      )
    }
  }

  /// Readers have got what came, and all of what was complete.
  private func checkReadings() {
    for exchange in exchanges {
      let progress = exchange.progress
      // What of a broken body could be read isn't told to anybody.
      guard let answer = progress.answer, answer.flaw == nil else { continue }
      let (body, count) = (answer.response.body, progress.bytes.count)
      if progress.unread != 0 || progress.bytes != Array(body.prefix(count)) {
        violation("#\(exchange.number) is read as \(count) bytes, and \(progress.unread) more came")
      }
      guard progress.isComplete else { continue }
      reach(.streamRead)
      if count != body.count { violation("#\(exchange.number) is read as \(count) of \(body.count) bytes") }
    }
  }

  /// What holds when nothing is left to do.
  func checkEnd() {
    checkReadings()
    for exchange in exchanges
    where exchange.startedAt != nil && exchange.toldAt == nil && !exchange.isTurnedAway {
      violation("#\(exchange.number) was never told anything")
    }
    for connection in connections where connection.phase != .closed {
      violation("connection \(connection.number) is left")
    }
    if sleeperCount != 0 { violation("\(sleeperCount) sleepers never woke up") }
  }
}

internal import Fanfare
internal import FanfareHTTP

/// What holds whenever an instant is over.
extension FramedWorld {
  /// How many connections are being made or open, to one service or to all.
  func connectionCount(to service: Int? = nil, _ phase: FramedConnection.Phase? = nil) -> Int {
    connections.count {
      $0.phase != .closed && (service == nil || $0.service == service) && (phase == nil || $0.phase == phase)
    }
  }

  /// How many connections to a service count against its limit: not those that only carry to the end what they have.
  func countedConnections(to service: Int) -> Int {
    connections.count { $0.phase != .closed && $0.service == service && $0.ledger?.lastTaken == nil }
  }

  func checkBounds(of service: Int) {
    let limits = plan.configuration
    let total = connectionCount()
    if total > limits.maximumConnections {
      violation("\(total) connections, and \(limits.maximumConnections) may be")
    }
    let count = countedConnections(to: service)
    if count > limits.maximumConnectionsPerOrigin {
      violation(
        "\(count) connections to service \(service), and \(limits.maximumConnectionsPerOrigin) may be"
      )
    }
    let making = connectionCount(to: service, .connecting)
    if making > 1, !unreachable.contains(service) {
      violation("\(making) connections to service \(service) are being made, and one may carry all")
    }
  }

  func checkInstant() {
    for exchange in exchanges {
      if exchange.isUnderWay { check(exchange) }
      checkWhatWasSaid(to: exchange)
    }
    for connection in connections where connection.phase == .open {
      connection.ledger?.check()
      if shutDownAt != nil { violation("connection \(connection.number) is open after the end") }
    }
    for service in plan.services.indices {
      checkWaiting(for: service)
      // The transport forgets a service that it has nothing to do with, and what that has said.
      if connectionCount(to: service) == 0,
        !exchanges.contains(where: { $0.isUnderWay && $0.plan.service == service })
      {
        streamLimits[service] = nil
      }
    }
  }

  private func check(_ exchange: FramedExchange) {
    let number = exchange.number
    if loop.time >= exchange.deadline { violation("#\(number) goes on after its deadline") }
    if exchange.hasToHaveEnded { violation("#\(number) goes on, and has an end") }
    if shutDownAt != nil { violation("#\(number) goes on after the end of the transport") }
  }

  /// What is written in the turn in which an exchange ends leaves at the end of the instant, so this is looked at then.
  private func checkWhatWasSaid(to exchange: FramedExchange) {
    guard let said = exchange.saidMayHaveBeenSent else { return }
    exchange.saidMayHaveBeenSent = nil
    let isTrue = exchange.mayHaveBeenSent
    // What was written before a connection was lost may not have left.
    if said != isTrue, !said || losses[exchange.plan.service] != loop.time && shutDownAt != loop.time {
      violation("#\(exchange.number) is told that it \(said ? "may have been" : "wasn't") sent")
    }
  }

  /// Nobody waits who needn't.
  private func checkWaiting(for service: Int) {
    let waiting = exchanges.filter { $0.isWaiting && $0.plan.service == service }
    guard !waiting.isEmpty, shutDownAt == nil else { return }
    let mine = connections.filter { $0.phase == .open && $0.service == service && $0.near.isActive }
    // What was given a connection whose system took nothing may be held back by the library of frames, and nobody sees it.
    guard !mine.contains(where: \.wasClogged) else { return }
    if mine.contains(where: { $0.ledger?.hasRoom == true }) {
      return violation("\(waiting.count) exchanges with service \(service) wait, and a connection has room")
    }
    let limits = plan.configuration
    guard connectionCount(to: service, .connecting) == 0,
      countedConnections(to: service) < limits.maximumConnectionsPerOrigin
    else { return }
    guard connectionCount() >= limits.maximumConnections else {
      return violation(
        "\(waiting.count) exchanges with service \(service) wait, and a connection could be made"
      )
    }
    if connections.contains(where: {
      $0.phase == .open && $0.service != service && !$0.wasClogged && $0.ledger?.openCount == 0
    }) {
      violation(
        "an exchange with service \(service) waits, and an idle connection to another doesn't make room"
      )
    }
  }

  /// What holds when nothing is left to do.
  func checkEnd() {
    for exchange in exchanges {
      checkReading(of: exchange)
      if exchange.startedAt != nil, exchange.toldAt == nil, !exchange.isTurnedAway {
        violation("#\(exchange.number) was never told anything")
      }
    }
    for connection in connections where connection.phase != .closed {
      violation("connection \(connection.number) is left")
    }
  }

  /// Readers have got what came, and all of what was complete.
  private func checkReading(of exchange: FramedExchange) {
    // What of a broken body could be read isn't told to anybody.
    guard let answer = exchange.begun, answer.flaw == nil else { return }
    let (body, count) = (answer.response.body, exchange.bytes.count)
    if exchange.unread != 0 || exchange.bytes != Array(body.prefix(count)) {
      violation("#\(exchange.number) is read as \(count) bytes, and \(exchange.unread) more came")
    }
    guard exchange.isComplete else { return }
    reach(.streamRead)
    if count != body.count { violation("#\(exchange.number) is read as \(count) of \(body.count) bytes") }
  }
}

internal import Fanfare
internal import FanfareHTTP
internal import HTTPTypes

/// What exchanges are told: once, at the right instant, and the truth.
extension WireWorld {
  func told(_ exchange: WireExchange, _ reply: TransportReply) {
    let number = exchange.number
    if exchange.toldAt != nil { violation("#\(number) is told twice") }
    switch reply.outcome {
    case .success(let response):
      log("#\(number): told \(response.status.code), \(response.body.count) bytes")
      exchange.progress.isComplete = true
      check(response, reply.transfer, for: exchange)
    case .failure(let error):
      log("#\(number): told \(error)")
      check(error, for: exchange)
    }
    exchange.toldAt = loop.time
  }

  private func check(_ response: ServiceResponse, _ transfer: Transfer, for exchange: WireExchange) {
    let answers = exchange.causesNow.compactMap { cause -> WireAnswer? in
      if case .answered(let answer) = cause { answer } else { nil }
    }
    guard let answer = answers.last else {
      return violation("#\(exchange.number) is told an answer that isn't complete at this instant")
    }
    var said = answer.response
    if exchange.isBegun { said.body = [] }
    if response != said {
      violation("#\(exchange.number) is told \(Self.brief(response)) where \(Self.brief(said)) was said")
    }
    guard let measured = exchange.measured else { return }
    if transfer.bytesReceived != measured.bytes || transfer.reusedConnection != measured.isReused {
      violation("#\(exchange.number) measures \(transfer) where \(measured) happened")
    }
  }

  private static func brief(_ response: ServiceResponse) -> String {
    "\(response.status.code) \(response.headers) \(response.body.count) bytes "
      + String(decoding: response.body.prefix(20), as: UTF8.self).debugDescription
      + " \(response.trailers)"
  }

  private func check(_ error: TransportError, for exchange: WireExchange) {
    let number = exchange.number
    if exchange.isProbe { violation("#\(number) fails, and nothing is wrong any more: \(error)") }
    if !isTrue(error, of: exchange) { violation("#\(number) is told \(error), and that didn't happen now") }
    if error.requestMayHaveBeenSent != (exchange.sentCount > 0) {
      violation(
        "#\(number) is told that it \(error.requestMayHaveBeenSent ? "may have been" : "wasn't") sent: \(error)"
      )
    }
    if let progress = error.progress, !isTrue(progress, of: exchange, error.code) {
      violation("#\(number) is told \(error), \(progress.phase), and that isn't how far it had come")
    }
    if error.code == .deadlineExceeded { reachLate(exchange, error.progress) }
  }

  private func isTrue(_ error: TransportError, of exchange: WireExchange) -> Bool {
    let causes = exchange.causesNow
    let service = exchange.plan.service
    switch error.code {
    case .deadlineExceeded:
      if exchange.isBegun { reach(.streamLate) }
      return exchange.idleDeadline != loop.time
        && loop.time == max(exchange.deadline, exchange.startedAt ?? 0)
    case .streamStalled:
      reach(.streamStalled)
      return loop.time == exchange.idleDeadline
    case .cancelled: return causes.contains { if case .cancelled = $0 { true } else { false } }
    case .transportClosed:
      return shutDownAt.map { $0 == loop.time || $0 <= exchange.startedAt ?? 0 } ?? false
    case .queueFull: return isQueueFull(for: exchange)
    case .connectionRefused, .connectTimeout:
      return exchange.connection == nil && takeFailedConnection(to: service, error.code)
    case .connectionLost:
      if causes.contains(where: { if case .lost = $0 { true } else { false } }) { return true }
      reach(.lostUnsent)
      return exchange.connection == nil && unusedLosses[service] == loop.time
    case .undecodableResponse: return causes.contains { if case .flawed = $0 { true } else { false } }
    case .responseTooLarge:
      return causes.contains {
        switch $0 {
        case .tooLarge, .flawed: true
        default: false
        }
      }
    default: return false
    }
  }

  /// Whether as many others are under way as may have connections and places in the queue.
  private func isQueueFull(for exchange: WireExchange) -> Bool {
    reach(.queueFull)
    let others = exchanges.count {
      $0.isUnderWay && $0 !== exchange && $0.plan.service == exchange.plan.service
    }
    return others >= plan.configuration.maximumConnectionsPerOrigin
      + plan.configuration.maximumQueuedRequestsPerOrigin
  }

  private func isTrue(
    _ progress: ExchangeProgress,
    of exchange: WireExchange,
    _ code: ServiceError.Code
  ) -> Bool {
    guard let connection = exchange.connection else {
      switch progress {
      // What was written at this instant may not have left.
      case .queued, .connecting, .sending(bytes: 0, of: _): return true
      // Its connection is gone, and the client may not have been told at the instant of its deadline.
      case .waiting where exchange.lostAt == loop.time: return true
      default: return exchange.isRepetitionUncertain && code == .connectionLost
      }
    }
    let isInBody = connection.heard >= connection.heardAnswer?.headEnd ?? .max
    return switch progress {
    // Of a body that is read meanwhile it counts what was read.
    case .sending where exchange.plan.upload != nil: connection.heard == 0
    case .sending(let bytes, let total): connection.heard == 0 && total - bytes == connection.unsentBytes
    case .waiting:
      // A channel that is closed doesn't tell what it hadn't sent.
      connection.heard == 0 && (connection.unsentBytes == 0 || connection.isBroken)
    case .receivingHead(let bytes): connection.heard == bytes && !isInBody
    case .receivingBody: isInBody
    default: false
    }
  }

  private func reachLate(_ exchange: WireExchange, _ progress: ExchangeProgress?) {
    switch progress {
    case .sending: reach(.lateSending)
    case .waiting: reach(.lateUnanswered)
    case .receivingHead: reach(.lateInHead)
    case .receivingBody: reach(.lateInBody)
    case nil: reach(.lateAtOnce)
    default: reach(.lateWaiting)
    }
  }
}

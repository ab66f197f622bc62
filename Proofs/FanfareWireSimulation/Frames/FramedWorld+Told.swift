internal import Fanfare
internal import FanfareHTTP
internal import HTTPTypes

/// What exchanges are told: once, at the right instant, and the truth.
extension FramedWorld {
  func told(_ exchange: FramedExchange, _ reply: TransportReply) {
    let number = exchange.number
    if exchange.toldAt != nil { violation("#\(number) is told twice") }
    switch reply.outcome {
    case .success(let response):
      log("#\(number): told \(response.status.code), \(response.body.count) bytes")
      exchange.isComplete = true
      check(response, reply.transfer, for: exchange)
    case .failure(let error):
      log("#\(number): told \(error)")
      if !isToldLater(error, exchange) { exchange.saidMayHaveBeenSent = error.requestMayHaveBeenSent }
      check(error, for: exchange)
    }
    exchange.toldAt = loop.time
    giveUpAnother(after: exchange)
  }

  /// Some callers give another exchange up as soon as they hear of one, in the middle of whatever the transport is at.
  private func giveUpAnother(after exchange: FramedExchange) {
    guard exchange.number % 5 == 2, seed % 3 == 0, exchanges.indices.contains(exchange.number + 1),
      !exchange.isProbe
    else { return }
    let other = exchanges[exchange.number + 1]
    guard !other.isProbe else { return }
    if other.isUnderWay, other.stream != nil { reach(.endedByAnother) }
    cancel(other)
  }

  private func check(_ response: ServiceResponse, _ transfer: Transfer, for exchange: FramedExchange) {
    let answers = exchange.causesNow.compactMap { cause -> FramedAnswer? in
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
    if !transfer.usesHTTP2 { violation("#\(exchange.number) is told that it wasn't sent in HTTP/2") }
  }

  private static func brief(_ response: ServiceResponse) -> String {
    "\(response.status.code) \(response.headers) \(response.body.count) bytes "
      + String(decoding: response.body.prefix(20), as: UTF8.self).debugDescription + " \(response.trailers)"
  }

  private func check(_ error: TransportError, for exchange: FramedExchange) {
    let number = exchange.number
    if exchange.isProbe { violation("#\(number) fails, and nothing is wrong any more: \(error)") }
    if !isTrue(error, of: exchange) { violation("#\(number) is told \(error), and that didn't happen now") }
    if let progress = error.progress, !isToldLater(error, exchange), !isTrue(progress, of: exchange) {
      violation("#\(number) is told \(error), \(progress), and that isn't how far it had come")
    }
    if error.code == .deadlineExceeded { reachLate(error.progress) }
  }

  /// Whether something may have happened to an exchange between its end and the task that hears of it.
  private func isToldLater(_ error: TransportError, _ exchange: FramedExchange) -> Bool {
    exchange.plan.way == .send && [.deadlineExceeded, .cancelled, .transportClosed].contains(error.code)
  }

  private func isTrue(_ error: TransportError, of exchange: FramedExchange) -> Bool {
    let causes = exchange.causesNow
    let service = exchange.plan.service
    switch error.code {
    case .deadlineExceeded:
      return exchange.idleDeadline != loop.time
        && loop.time == max(exchange.deadline, exchange.startedAt ?? 0)
    case .streamStalled:
      reach(.streamStalled)
      return loop.time == exchange.idleDeadline
    case .cancelled: return causes.contains { if case .cancelled = $0 { true } else { false } }
    case .transportClosed:
      return shutDownAt.map { $0 == loop.time || $0 <= exchange.startedAt ?? 0 } ?? false
    case .queueFull: return isQueueFull(for: exchange)
    case .connectTimeout: return exchange.stream == nil && takeFailedConnection(to: service, error.code)
    case .connectionRefused:
      if causes.contains(where: { if case .refused = $0 { true } else { false } }) { return true }
      if exchange.mayBeRefusedForGood { return true }
      return exchange.stream == nil && takeFailedConnection(to: service, error.code)
    case .connectionLost:
      if causes.contains(where: { if case .lost = $0 { true } else { false } }) { return true }
      // One whose broken answer waits to be told may lose its connection before.
      if exchange.isHeldUp, let ledger = exchange.stream?.connection.ledger,
        ledger.isDoomed || ledger.goneAwayAt == loop.time
      {
        return true
      }
      return exchange.isRepetitionUncertain && losses[service] == loop.time
    case .undecodableResponse:
      if causes.contains(where: { if case .flawed = $0 { true } else { false } }) || exchange.isHeldUp {
        return true
      }
      return exchange.isRepetitionUncertain && losses[service] == loop.time
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

  /// Whether as many others wait as may; those count less that wait for connections in the making.
  private func isQueueFull(for exchange: FramedExchange) -> Bool {
    reach(.queueFull)
    let service = exchange.plan.service
    let limits = plan.configuration
    let others = exchanges.count { $0.isWaiting && $0 !== exchange && $0.plan.service == service }
    let isFirst = connectionCount(to: service, .connecting) > 0 && !unreachable.contains(service)
    let awaited = isFirst ? 1 + limits.maximumConnectionsPerOrigin - countedConnections(to: service) : 0
    return others >= limits.maximumQueuedRequestsPerOrigin + max(0, awaited)
  }

  private func isTrue(_ progress: ExchangeProgress, of exchange: FramedExchange) -> Bool {
    guard let stream = exchange.stream else {
      switch progress {
      case .queued, .connecting, .waiting: return true
      case .sending(let bytes, let total): return bytes <= total
      default: return false
      }
    }
    let body = exchange.plan.body.count
    // Heads that break the rules nobody hears of until it is told that they do.
    let hasNoHead = stream.heads == 0 || exchange.isHeldUp
    switch progress {
    case .queued, .connecting: return exchange.isRepetitionUncertain
    case .sending(let bytes, let total):
      guard hasNoHead, bytes <= total else { return false }
      // What leaves with the goodbye to a connection that is lost isn't counted any more.
      let isLost = losses[exchange.plan.service] == loop.time
      guard let upload = exchange.plan.upload else {
        return (bytes == stream.sent || isLost && bytes < stream.sent) && total == body
      }
      return (bytes >= stream.sent || isLost) && bytes <= body && (upload.isChunked || total == body)
    case .waiting: return hasNoHead && stream.hasSentAll
    case .receivingHead: return stream.heads > 0 && !stream.hasHead
    case .receivingBody(let bytes, _): return stream.hasHead && bytes == stream.received
    default: return false
    }
  }

  private func reachLate(_ progress: ExchangeProgress?) {
    switch progress {
    case .sending: reach(.lateSending)
    case .waiting: reach(.lateUnanswered)
    case .receivingBody: reach(.lateInBody)
    case .queued, .connecting: reach(.lateWaiting)
    default: return
    }
  }
}

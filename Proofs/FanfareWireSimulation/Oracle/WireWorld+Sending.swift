internal import Fanfare
internal import HTTPTypes
internal import NIOCore

/// What goes out: the very request, once, on a connection of its own.
extension WireWorld {
  /// Reads what a client hands to the system at once, which has to be one request as it was asked for, or its beginning if its body is
  /// read while it is sent.
  func readRequest(_ bytes: ByteBuffer, on connection: SimulatedConnection) -> WireRequest? {
    let text = String(decoding: bytes.readableBytesView, as: UTF8.self)
    let words = text.split(separator: " ", maxSplits: 2)
    guard words.count == 3, let number = Int(words[1].dropFirst()), exchanges.indices.contains(number) else {
      violation(
        "connection \(connection.number) sends what isn't a request: \(text.prefix(80).debugDescription)"
      )
      return nil
    }
    let exchange = exchanges[number]
    let head = expectedHead(of: exchange)
    let (body, upload) = (exchange.plan.body, exchange.plan.upload)
    let expected = Array(head.utf8) + (upload?.coded(body) ?? body)
    let sent = Array(bytes.readableBytesView)
    if upload == nil ? sent != expected : !expected.starts(with: sent) || sent.count < head.utf8.count {
      violation("#\(number) is sent as \(text.debugDescription) and not as \(head.debugDescription)")
    }
    if exchange.plan.service != connection.service { violation("#\(number) is sent to another service") }
    if upload != nil { reach(.uploaded) }
    return WireRequest(exchange, expected, flushed: sent.count, headSize: min(head.utf8.count, sent.count))
  }

  private func expectedHead(of exchange: WireExchange) -> String {
    let plan = exchange.plan
    // A service that streams has until the end of the whole answer.
    let left = max(1, (exchange.wholeDeadline - loop.time) / 1_000_000)
    var lines = [
      "\(plan.method) /\(plan.number) HTTP/1.1", "host: \(self.plan.services[plan.service].origin.authority)",
      "user-agent: fanfare", "accept-encoding: gzip, deflate", "x-left: \(left)",
    ]
    if plan.upload?.isChunked == true {
      lines.append("transfer-encoding: chunked")
    } else if !plan.body.isEmpty || plan.method == .post || plan.method == .put {
      lines.append("content-length: \(plan.body.count)")
    }
    return lines.joined(separator: "\r\n") + "\r\n\r\n"
  }

  func noteSent(_ exchange: WireExchange, on connection: SimulatedConnection) {
    let number = exchange.number
    log("#\(number): sent on connection \(connection.number)")
    if exchange.toldAt != nil { violation("#\(number) is sent, and has ended") }
    if exchange.connection != nil { violation("#\(number) is sent on two connections at once") }
    if exchange.sentCount > (exchange.isRepeated ? 1 : 0) { violation("#\(number) is sent once too often") }
    if exchange.startedAt ?? 0 < loop.time { reach(.waitedForConnection) }
    if connection.servedCount > 0 { reach(.connectionReused) }
    if let lostAt = exchange.lostAt, connection.idleSince < lostAt {
      violation("#\(number) is repeated on a connection that was idle, and may be closed as well")
    }
    exchange.sentCount += 1
    exchange.sentAt = loop.time
    exchange.connection = connection
  }

  func sentAtThisInstant(_ exchange: WireExchange) -> Bool { exchange.sentAt == loop.time }

  /// An answer is complete: the exchange has to be told now.
  func noteAnswer(_ answer: WireAnswer, to exchange: WireExchange, servedBefore count: Int) {
    if let number = answer.exchange, number != exchange.number {
      violation("#\(exchange.number) gets the answer to #\(number)")
    }
    exchange.measured = (exchange.connection?.heard ?? 0, count > 0)
    reach(Self.state(of: answer))
    if answer.response.body.isEmpty { reach(.answeredEmpty) }
    if answer.interimCount > 0 { reach(.interimAnswer) }
    if !answer.response.trailers.isEmpty { reach(.trailers) }
    if answer.exchange == nil { reach(.unsolicitedAnswer) }
    if exchange.isRepeated { reach(.repeatedAndAnswered) }
    if exchange.overdueToldAt != nil { reach(.overdueAnswered) }
    if exchange.deadline == loop.time { reach(.answeredAtDeadline) }
  }

  private static func state(of answer: WireAnswer) -> WireState {
    switch answer.framing {
    case .none: .answeredWithoutBody
    case .length: .answeredWithLength
    case .chunked: .answeredInChunks
    case .untilClose: .answeredUntilClose
    }
  }
}

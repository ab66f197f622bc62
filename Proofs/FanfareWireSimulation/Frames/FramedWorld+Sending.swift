internal import Fanfare
internal import HTTPTypes
internal import NIOHPACK

/// What goes out: the very request, once, unless the service says that it hasn't looked at it.
extension FramedWorld {
  /// The exchange that a head belongs to; it has to be the one that was asked for.
  func exchange(asking fields: HPACKHeaders, of connection: FramedConnection) -> FramedExchange? {
    guard let path = fields.first(name: ":path"), let number = Int(path.dropFirst()),
      exchanges.indices.contains(number)
    else { return nil }
    let exchange = exchanges[number]
    let sent = fields.map { "\($0.name): \($0.value)" }
    let left = max(1, (exchange.wholeDeadline - loop.time) / 1_000_000)
    var expected = expectedFields(of: exchange, left)
    // What waited for the system to take something says what was left when it was written.
    if sent != expected, connection.wasClogged,
      let said = fields.first(name: "x-left").flatMap({ Int64($0) }), said > left
    {
      reach(.heldBack)
      expected = expectedFields(of: exchange, said)
    }
    if sent != expected { violation("#\(number) is sent as \(sent) and not as \(expected)") }
    if exchange.plan.service != connection.service { violation("#\(number) is sent to another service") }
    return exchange
  }

  private func expectedFields(of exchange: FramedExchange, _ left: Int64) -> [String] {
    let plan = exchange.plan
    var fields = [
      ":method: \(plan.method)", ":scheme: http",
      ":authority: \(self.plan.services[plan.service].origin.authority)", ":path: /\(plan.number)",
      "user-agent: fanfare", "accept-encoding: gzip, deflate", "x-left: \(left)",
    ]
    if plan.upload?.isChunked != true, !plan.body.isEmpty || plan.method == .post || plan.method == .put {
      fields.append("content-length: \(plan.body.count)")
    }
    return fields
  }

  func noteSent(_ stream: FramedStream, over connection: FramedConnection) {
    let exchange = stream.exchange
    let number = exchange.number
    log("#\(number): sent on \(connection.number)/\(stream.number)")
    // One that is given up in the turn in which it was written leaves with its end behind it.
    if let toldAt = exchange.toldAt, toldAt != loop.time { violation("#\(number) is sent, and has ended") }
    if let other = exchange.stream, other !== stream, exchange.toldAt == nil {
      violation("#\(number) is sent twice, and nobody said that the first wasn't looked at")
    }
    if exchange.startedAt ?? 0 < loop.time { reach(.waited) }
    if connections.contains(where: {
      $0 !== connection && $0.service == connection.service && $0.ledger?.openCount ?? 0 > 0
    }) {
      reach(.secondConnection)
    }
    exchange.stream = stream
    exchange.sentAt = loop.time
  }

  /// A service hasn't looked at an exchange, which is sent again.
  func noteRefused(_ exchange: FramedExchange) {
    log("#\(exchange.number): refused \(exchange.refusals) times")
  }

  /// An answer is complete: the exchange has to be told now.
  func noteAnswered(_ stream: FramedStream, _ answer: FramedAnswer) {
    let exchange = stream.exchange
    if answer.exchange != exchange.number {
      violation("#\(exchange.number) gets the answer to #\(answer.exchange)")
    }
    if answer.flaw != nil {
      reach(.flawed)
      return exchange.add(.flawed, isBinding: true)
    }
    guard exchange.isBegun || answer.response.body.count <= exchange.plan.maximumResponseBytes else { return }
    exchange.add(.answered(answer), isBinding: true)
    reach(.answered)
    if !answer.response.trailers.isEmpty { reach(.trailers) }
    if exchange.deadline == loop.time { reach(.atDeadline) }
  }
}

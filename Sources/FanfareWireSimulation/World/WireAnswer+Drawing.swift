internal import Fanfare
internal import HTTPTypes

extension WireAnswer {
  /// A good answer to a request, whose body belongs to it alone.
  static func good(
    to plan: ExchangePlan,
    from connection: Int,
    withSurplus hasSurplus: Bool = false,
    keepsConnection: Bool = false,
    _ random: inout SeededRandom
  ) -> WireAnswer {
    var draft = WireDraft()
    while draft.interimCount < 2, random.chance(0.12) {
      draft.head(status: random.pick(100, 102, 103), minor: 1, random.chance(0.5) ? [:] : [.location: "</a>"])
      draft.interimCount += 1
    }
    let status = HTTPResponse.Status(
      code: random.pick(200, 200, 200, 201, 404, 503, 204, 304, 299),
      reasonPhrase: ""
    )
    let minor = !keepsConnection && random.chance(0.1) ? 0 : 1
    let isBodiless = plan.method == .head || status.code == 204 || status.code == 304
    let framings: [Framing] =
      keepsConnection
      ? [.length, .chunked] : minor == 0 ? [.length, .untilClose] : [.length, .chunked, .untilClose]
    let framing = isBodiless ? .none : framings[random.draw(0...(framings.count - 1))]
    let size = random.pick(0, 1, 20, 300, 5000)
    var body = isBodiless ? [] : Array("#\(plan.number) by \(connection) ".utf8)
    while !isBodiless, body.count < size { body.append(UInt8(truncatingIfNeeded: body.count)) }
    if random.chance(0.1), framing == .length || framing == .untilClose { body = [] }
    var fields: HTTPFields = [:]
    fields[.server] = random.pick("simulated", "simulated", "another")
    let said =
      keepsConnection
      ? random.pick("", "keep-alive") : random.pick("", "", "", "close", "keep-alive", "Keep-Alive, close")
    if !said.isEmpty { fields[.connection] = said }
    // A length that is told of a body that isn't sent (RFC 9110, section 8.6).
    if framing == .length { fields[.contentLength] = "\(body.count)" }
    if framing == .none, status.code != 204, random.chance(0.6) {
      fields[.contentLength] = "\(random.draw(1...99))"
    }
    if framing == .chunked { fields[.transferEncoding] = random.pick("chunked", "Chunked") }
    draft.head(status: status.code, minor: minor, fields, reason: random.pick("", "Said", "So it is"))
    var trailers: HTTPFields = [:]
    if framing == .chunked {
      if random.chance(0.3) { trailers[.eTag] = "\(plan.number)" }
      draft.chunks(body, trailers, &random)
    } else {
      draft.bytes += body
    }
    draft.completeAt = draft.bytes.count
    // In a body that only the end of the connection ends it would be part of it.
    if hasSurplus, framing != .untilClose { draft.write(random.pick("x", "\r\n", "HTTP/1.1 200 OK\r\n")) }
    let keepsAlive = !said.contains("close") && (minor == 1 || !said.isEmpty)
    return WireAnswer(
      to: plan.number,
      ServiceResponse(status: status, headers: fields, body: body, trailers: trailers),
      framing,
      keepsAlive: keepsAlive,
      draft: draft
    )
  }

  /// An answer that isn't HTTP, or that means two things.
  static func flawed(to plan: ExchangePlan, headLimit: Int, _ random: inout SeededRandom) -> WireAnswer {
    let flaws: [(String, String)] = [
      ("no HTTP", "hello, who is there?\r\n\r\n"),
      ("another version", "HTTP/2.0 200 OK\r\n\r\n"),
      ("no status", "HTTP/1.1 2x0 OK\r\n\r\n"),
      ("lines without CR", "HTTP/1.1 200 OK\ncontent-length: 0\n\n"),
      ("two lengths", "HTTP/1.1 200 OK\r\ncontent-length: 3\r\ncontent-length: 4\r\n\r\nabcd"),
      (
        "length and chunks",
        "HTTP/1.1 200 OK\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n"
      ),
      ("a length below zero", "HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n"),
      ("another coding", "HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
      ("another protocol", "HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n\r\n"),
      ("a folded line", "HTTP/1.1 200 OK\r\nserver: a\r\n b\r\ncontent-length: 0\r\n\r\n"),
      ("a space before the colon", "HTTP/1.1 200 OK\r\ncontent-length : 0\r\n\r\n"),
      ("too long a head", "HTTP/1.1 200 OK\r\nserver: \(String(repeating: "x", count: headLimit))\r\n\r\n"),
    ]
    let (flaw, text) = flaws[random.draw(0...(flaws.count - 1))]
    let bodyFlaws = [
      ("a size that is none", "xyz\r\n"), ("a longer chunk than said", "3\r\nabcd\r\n0\r\n\r\n"),
      ("chunks without CR", "3\nabc\n0\n\n"), ("a size below zero", "-3\r\nabc\r\n0\r\n\r\n"),
    ]
    let isInBody = plan.method != .head && random.chance(0.4)
    var draft = WireDraft()
    draft.write(isInBody ? "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n" : text)
    draft.headEnd = draft.bytes.count
    let (bodyFlaw, body) = bodyFlaws[random.draw(0...(bodyFlaws.count - 1))]
    if isInBody { draft.write(body) }
    draft.flawBy = draft.bytes.count
    return WireAnswer(
      to: plan.number,
      ServiceResponse(status: .ok),
      .none,
      keepsAlive: false,
      flaw: isInBody ? bodyFlaw : flaw,
      draft: draft
    )
  }
}

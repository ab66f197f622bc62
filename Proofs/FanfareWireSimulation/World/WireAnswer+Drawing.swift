internal import Fanfare
internal import FanfareRandomRuns
internal import HTTPTypes

/// What a good answer looks like, but for its body.
struct WireShape {
  let status: HTTPResponse.Status
  let minorVersion: Int
  let framing: WireAnswer.Framing
  /// The value of its `Connection`; empty for none.
  let said: String

  init(of plan: ExchangePlan, keepsConnection: Bool, _ random: inout SeededRandom) {
    let code = random.pick([200, 200, 200, 201, 404, 503, 204, 304, 299])
    status = HTTPResponse.Status(code: code, reasonPhrase: "")
    minorVersion = !keepsConnection && random.chance(0.1) ? 0 : 1
    if plan.method == .head || code == 204 || code == 304 {
      framing = .none
    } else if keepsConnection {
      framing = random.pick([.length, .chunked])
    } else {
      framing =
        minorVersion == 0
        ? random.pick([.length, .untilClose]) : random.pick([.length, .chunked, .untilClose])
    }
    let all = ["", "keep-alive", "", "", "close", "Keep-Alive, close"]
    said = all[random.draw(0...(keepsConnection ? 1 : 5))]
  }

  var keepsAlive: Bool { !said.contains("close") && (minorVersion == 1 || !said.isEmpty) }

  /// Its fields, with the length of a body of so many bytes.
  func fields(_ count: Int, _ random: inout SeededRandom) -> HTTPFields {
    var fields: HTTPFields = [:]
    fields[.server] = random.pick(["simulated", "simulated", "another"])
    if !said.isEmpty { fields[.connection] = said }
    switch framing {
    case .length: fields[.contentLength] = "\(count)"
    case .chunked: fields[.transferEncoding] = random.pick(["chunked", "Chunked"])
    // The length of a body that isn't sent (RFC 9110, section 8.6).
    case .none where status.code != 204 && random.chance(0.6):
      fields[.contentLength] = "\(random.draw(1...99))"
    case .none, .untilClose: break
    }
    return fields
  }

  /// A body that belongs to one exchange on one connection alone.
  func body(to plan: ExchangePlan, from connection: Int, _ random: inout SeededRandom) -> [UInt8] {
    if framing == .none || framing != .chunked && random.chance(0.1) { return [] }
    let size = random.pick([0, 1, 20, 300, 5000])
    var body = Array("#\(plan.number) by \(connection) ".utf8)
    while body.count < size { body.append(UInt8(truncatingIfNeeded: body.count)) }
    if plan.reading?.isLarge == true, status.kind == .successful {
      body += Array(repeating: UInt8(truncatingIfNeeded: connection), count: WireReading.room + size)
    }
    return body
  }
}

extension WireAnswer {
  /// A good answer to a request.
  static func good(
    to plan: ExchangePlan,
    _ shape: WireShape,
    from connection: Int,
    withSurplus hasSurplus: Bool = false,
    _ random: inout SeededRandom
  ) -> WireAnswer {
    var draft = WireDraft()
    draft.interims(&random)
    let body = shape.body(to: plan, from: connection, &random)
    let fields = shape.fields(body.count, &random)
    let reason = random.pick(["", "Said", "So it is"])
    draft.head(status: shape.status.code, minor: shape.minorVersion, fields, reason: reason)
    var trailers: HTTPFields = [:]
    if shape.framing == .chunked {
      if random.chance(0.3) { trailers[.eTag] = "\(plan.number)" }
      draft.chunks(body, trailers, &random)
    } else {
      draft.write(body: body)
    }
    draft.completeAt = draft.bytes.count
    // In a body that only the end of the connection ends it would be part of it.
    if hasSurplus, shape.framing != .untilClose {
      draft.write(random.pick(["x", "\r\n", "HTTP/1.1 200 OK\r\n"]))
    }
    let response = ServiceResponse(status: shape.status, headers: fields, body: body, trailers: trailers)
    return WireAnswer(to: plan.number, response, shape.framing, keepsAlive: shape.keepsAlive, draft: draft)
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
    // What stands before, within and behind what is read of the body.
    let bodyFlaws = [
      ("a size that is none", "xyz\r\n", "", ""),
      ("a longer chunk than said", "3\r\n", "abc", "d\r\n0\r\n\r\n"),
      ("chunks without CR", "3\nabc\n0\n\n", "", ""), ("a size below zero", "-3\r\nabc\r\n0\r\n\r\n", "", ""),
    ]
    let isInBody = plan.method != .head && random.chance(0.4)
    var draft = WireDraft()
    draft.write(isInBody ? "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n" : text)
    draft.headEnd = draft.bytes.count
    let (bodyFlaw, start, data, end) = bodyFlaws[random.draw(0...(bodyFlaws.count - 1))]
    if isInBody {
      draft.write(start)
      draft.write(body: Array(data.utf8))
      draft.write(end)
    }
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

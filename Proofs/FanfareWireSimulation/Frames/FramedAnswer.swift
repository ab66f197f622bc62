internal import Fanfare
internal import FanfareRandomRuns
internal import HTTPTypes

/// What a service answers on a stream, as a value and as the frames that it sends.
final class FramedAnswer {
  /// What is sent, one after another.
  enum Step {
    /// A head that only says that another will come.
    case interim(Int)
    case head([(String, String)], isLast: Bool)
    case data(Range<Int>, isLast: Bool)
    case trailers([(String, String)])
  }

  let exchange: Int
  let response: ServiceResponse
  let steps: [Step]
  /// What is wrong with it, for people; `nil` for a good answer.
  let flaw: String?
  /// Whether the flaw is in its head.
  let isFlawedAtOnce: Bool
  let interimCount: Int

  init(
    to exchange: Int,
    _ response: ServiceResponse,
    _ steps: [Step],
    flaw: String? = nil,
    isFlawedAtOnce: Bool = false
  ) {
    self.exchange = exchange
    self.response = response
    self.steps = steps
    self.flaw = flaw
    self.isFlawedAtOnce = isFlawedAtOnce
    interimCount = steps.count { if case .interim = $0 { true } else { false } }
  }

  /// Whether it is a success whose head can be read, so that its body may be read while it comes.
  var beginsStream: Bool { response.status.kind == .successful && !isFlawedAtOnce }
}

extension FramedAnswer {
  /// A good answer, whose body belongs to one exchange on one stream alone.
  static func good(
    to plan: ExchangePlan,
    on stream: Int,
    of connection: Int,
    _ random: inout SeededRandom
  ) -> FramedAnswer {
    let code = random.pick([200, 200, 200, 201, 404, 503, 204, 304, 299])
    let isBare = plan.method == .head || code == 204 || code == 304
    let body = isBare ? [] : drawBody(to: plan, code, on: stream, of: connection, &random)
    var fields: HTTPFields = [.server: random.pick(["simulated", "simulated", "another"])]
    if !isBare, random.chance(0.6) { fields[.contentLength] = "\(body.count)" }
    if plan.method == .head, random.chance(0.5) { fields[.contentLength] = "\(random.draw(1...99))" }
    var trailers: HTTPFields = [:]
    if !isBare, random.chance(0.2) { trailers[.eTag] = "\(plan.number)" }
    var steps: [Step] = []
    while steps.count < 2, random.chance(0.12) { steps.append(.interim(random.pick([100, 102, 103]))) }
    let endsWithHead = trailers.isEmpty && body.isEmpty && random.chance(0.7)
    steps.append(.head([(":status", "\(code)")] + fields.pairs, isLast: endsWithHead))
    if !endsWithHead { steps += pieces(of: body.count, isLast: trailers.isEmpty, &random) }
    if !trailers.isEmpty { steps.append(.trailers(trailers.pairs)) }
    let status = HTTPResponse.Status(code: code, reasonPhrase: "")
    let response = ServiceResponse(status: status, headers: fields, body: body, trailers: trailers)
    return FramedAnswer(to: plan.number, response, steps)
  }

  private static func drawBody(
    to plan: ExchangePlan,
    _ code: Int,
    on stream: Int,
    of connection: Int,
    _ random: inout SeededRandom
  ) -> [UInt8] {
    guard random.chance(0.9) else { return [] }
    let size = random.pick([0, 1, 20, 300, 5000])
    var body = Array("#\(plan.number) by \(connection)/\(stream) ".utf8)
    while body.count < size { body.append(UInt8(truncatingIfNeeded: body.count)) }
    // Beyond what a reader leaves room for, and now and then beyond the window of a stream as well.
    if plan.reading?.isLarge == true, code < 300 {
      let count = WireReading.room + size + (random.chance(0.5) ? 1_200_000 : 0)
      body += Array(repeating: UInt8(truncatingIfNeeded: connection), count: count)
    }
    return body
  }

  /// The frames of a body; some are empty.
  private static func pieces(of count: Int, isLast: Bool, _ random: inout SeededRandom) -> [Step] {
    var steps: [Step] = []
    var start = 0
    while start < count {
      let size = count > 50_000 ? random.draw(8_000...80_000) : random.draw(1...count)
      let end = min(count, start + size)
      if random.chance(0.1) { steps.append(.data(start..<start, isLast: false)) }
      steps.append(.data(start..<end, isLast: isLast && end == count))
      start = end
    }
    if count == 0 || isLast && random.chance(0.2) {
      if case .data(let range, isLast: true)? = steps.last {
        steps[steps.count - 1] = .data(range, isLast: false)
      }
      steps.append(.data(count..<count, isLast: isLast))
    }
    return steps
  }

  /// An answer that isn't one in HTTP/2, or that means two things.
  static func flawed(to plan: ExchangePlan, headLimit: Int, _ random: inout SeededRandom) -> FramedAnswer {
    let ok = (":status", "200")
    let heads: [(String, [(String, String)])] = [
      ("no status", [("server", "x")]), ("a status of letters", [(":status", "2x0")]),
      ("an upper-case name", [ok, ("Upper", "x")]),
      ("a field of connections", [ok, ("connection", "close")]),
      ("a coding of HTTP/1.1", [ok, ("transfer-encoding", "chunked")]),
      ("a value with NUL", [ok, ("x", "a\0b")]),
      ("two statuses", [ok, ok]), ("another protocol", [(":status", "101")]),
      ("too long a head", [ok, ("server", String(repeating: "x", count: headLimit + 1))]),
      ("an end in an interim head", [(":status", "103")]),
    ]
    let response = ServiceResponse(status: .ok, body: Array("12345".utf8))
    if plan.method == .head || random.chance(0.6) {
      let (flaw, fields) = random.pick(heads)
      // One that breaks the rules twice ends its stream once. Interim heads may come before others.
      let isTwice = random.chance(0.3) && fields.first?.1 != "103"
      let steps = (isTwice ? [Step.head(fields, isLast: false)] : []) + [Step.head(fields, isLast: true)]
      return FramedAnswer(to: plan.number, response, steps, flaw: flaw, isFlawedAtOnce: true)
    }
    let bodies: [(String, [Step])] = [
      ("a longer body", [.head([ok, ("content-length", "3")], isLast: false), .data(0..<5, isLast: true)]),
      ("a shorter body", [.head([ok, ("content-length", "7")], isLast: false), .data(0..<5, isLast: true)]),
      ("no body", [.head([ok, ("content-length", "5")], isLast: true)]),
      (
        "a status in the trailers",
        [.head([ok], isLast: false), .data(0..<5, isLast: false), .trailers([ok])]
      ),
    ]
    let (flaw, steps) = random.pick(bodies)
    return FramedAnswer(to: plan.number, response, steps, flaw: flaw)
  }
}

extension HTTPFields {
  /// Names and values as HTTP/2 sends them.
  fileprivate var pairs: [(String, String)] { map { ($0.name.canonicalName, $0.value) } }
}

internal import Fanfare
internal import FanfareRandomRuns
internal import HTTPTypes

/// What a service answers, as a value and as bytes.
final class WireAnswer {
  enum Framing { case none, length, chunked, untilClose }

  /// The exchange that it answers; `nil` for one that nobody asked for.
  let exchange: Int?
  let response: ServiceResponse
  let framing: Framing
  /// Whether the connection may carry another exchange afterwards, as far as the answer says.
  let keepsAlive: Bool
  /// What is wrong with it, for people; `nil` for a good answer.
  let flaw: String?
  let bytes: [UInt8]
  /// The places in the bytes where its last head ends, where it is complete, and by which a flaw has to be noticed.
  let headEnd: Int
  let completeAt: Int
  /// The places that the body has among the bytes.
  private let payload: [Range<Int>]
  let flawBy: Int
  let interimCount: Int

  init(
    to exchange: Int?,
    _ response: ServiceResponse,
    _ framing: Framing,
    keepsAlive: Bool,
    flaw: String? = nil,
    draft: WireDraft
  ) {
    self.exchange = exchange
    self.response = response
    self.framing = framing
    self.keepsAlive = keepsAlive && framing != .untilClose
    self.flaw = flaw
    bytes = draft.bytes
    headEnd = draft.headEnd
    payload = draft.payload
    completeAt = draft.completeAt
    flawBy = draft.flawBy
    interimCount = draft.interimCount
  }

  /// Whether it is a success whose head can be read, so that its body may be read while it comes.
  var beginsStream: Bool { response.status.kind == .successful && headEnd < flawBy }

  /// How many bytes of its body there are among some of its bytes.
  func payloadCount(in range: Range<Int>) -> Int {
    payload.reduce(0) { $0 + $1.clamped(to: range).count }
  }

  /// What a service says that is tired of waiting, whether it was asked or not.
  static func unsolicited() -> WireAnswer {
    var draft = WireDraft()
    let headers: HTTPFields = [.connection: "close", .contentLength: "0"]
    draft.head(status: 408, minor: 1, headers)
    draft.completeAt = draft.bytes.count
    let response = ServiceResponse(status: .requestTimeout, headers: headers)
    return WireAnswer(to: nil, response, .length, keepsAlive: false, draft: draft)
  }
}

/// The bytes of an answer while they are written.
struct WireDraft {
  var bytes: [UInt8] = []
  var headEnd = 0
  var completeAt = Int.max
  var flawBy = Int.max
  var interimCount = 0
  var payload: [Range<Int>] = []

  /// Writes a head.
  mutating func head(status: Int, minor: Int, _ fields: HTTPFields, reason: String = "Said") {
    write("HTTP/1.\(minor) \(status) \(reason)\r\n")
    for field in fields { write("\(field.name.rawName): \(field.value)\r\n") }
    write("\r\n")
    headEnd = bytes.count
  }

  /// Writes up to two heads that only say that an answer will come.
  mutating func interims(_ random: inout SeededRandom) {
    while interimCount < 2, random.chance(0.12) {
      head(status: random.pick([100, 102, 103]), minor: 1, random.chance(0.5) ? [:] : [.location: "/a"])
      interimCount += 1
    }
  }

  mutating func write(_ text: String) { bytes += Array(text.utf8) }

  /// Writes bytes of the body.
  mutating func write(body: some Collection<UInt8>) {
    payload.append(bytes.count..<bytes.count + body.count)
    bytes += body
  }

  /// Writes a body in chunks of random sizes.
  mutating func chunks(_ body: [UInt8], _ trailers: HTTPFields, _ random: inout SeededRandom) {
    var rest = body[...]
    while !rest.isEmpty {
      let size = random.chance(0.3) && rest.count < 10_000 ? 1 : random.draw(1...max(1, rest.count))
      write(random.chance(0.2) ? "0" : "")
      write(String(size, radix: 16, uppercase: random.chance(0.5)))
      write(random.chance(0.1) ? ";note=\"x\"\r\n" : "\r\n")
      write(body: rest.prefix(size))
      write("\r\n")
      rest = rest.dropFirst(size)
    }
    write("0\r\n")
    for field in trailers { write("\(field.name.rawName): \(field.value)\r\n") }
    write("\r\n")
  }
}

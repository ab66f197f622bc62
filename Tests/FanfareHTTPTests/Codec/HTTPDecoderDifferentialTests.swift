import Foundation
import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing

@testable import FanfareHTTP

/// Our decoder against SwiftNIO's (llhttp) on the same bytes: 10,000 responses, or 100,000 for `make proofs`, valid and
/// broken, cut at random places.
@Suite struct HTTPDecoderDifferentialTests {
  /// How many responses are made of each seed.
  private static let count = ProcessInfo.processInfo.environment["FANFARE_PROOFS"] == nil ? 500 : 5000

  /// Where ours is stricter on purpose: the start of the reason that it gives.
  private static let strictness = [
    "a line of the head doesn't end with CR LF",
    "a line doesn't end with CR LF",
    "a header line is folded",
    "a header line has no name",
    "the name of a header field",
    "the value of a header field has a control character",
    "the reason of the status has a control character",
    "the response has both Transfer-Encoding and Content-Length",
    "the response has two different Content-Lengths",
    "the Content-Length is no number",
    "the transfer coding",
    "the answer isn't HTTP/1.1",
    "the status",
    "the size of a chunk",
    "a chunk is longer than its size says",
    "the service switches protocols",
  ]

  /// Where ours is more lenient on purpose, as the RFC allows: the extensions of a chunk are passed over whatever they
  /// are, a Content-Length may be repeated, and white space may stand behind it.
  private static func isLeniency(_ reason: String, _ text: String) -> Bool {
    switch reason {
    case "strict mode assertion": text.contains(";")
    case "unexpected content-length header", "invalid character in content-length header": true
    default: false
    }
  }

  @Test(arguments: 0..<20)
  func `both decoders agree on what they accept`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var accepted = 0
    for number in 0..<Self.count {
      let bytes = ResponseGenerator.bytes(using: &random)
      let pieces = ResponseGenerator.cut(bytes, using: &random)
      let ours = Decoded.byOurs(pieces)
      let theirs = Decoded.byNIO(pieces)
      switch (ours, theirs) {
      case (.complete(let ours), .complete(let theirs)):
        accepted += 1
        if ours != theirs { report(seed, number, bytes, "\(ours)", "\(theirs)") }
      case (.complete(let ours), .refused(let reason)), (.complete(let ours), .incomplete(let reason)):
        if Self.isLeniency(reason, String(decoding: bytes, as: UTF8.self)) { continue }
        report(seed, number, bytes, "\(ours)", reason)
      case (.refused(let reason), .complete(let theirs)):
        if !Self.strictness.contains(where: reason.hasPrefix) {
          report(seed, number, bytes, reason, "\(theirs)")
        }
      case (.incomplete(let state), .complete(let theirs)):
        report(seed, number, bytes, state, "\(theirs)")
      case (.refused, _), (.incomplete, _):
        continue
      }
    }
    // Otherwise the generator or a decoder refuses everything, and nothing was compared.
    #expect(accepted > Self.count * 3 / 10)
  }

  @Test(arguments: 0..<4)
  func `a decoder that remembers heads agrees with one that doesn't`(seed: UInt64) {
    var random = SeededGenerator(seed: 1000 + seed)
    var decoder = FanfareHTTP.HTTPResponseDecoder()
    var repeated = 0
    for number in 0..<Self.count {
      let bytes = ResponseGenerator.bytes(using: &random)
      // Often twice, and often with one byte changed.
      var texts = [bytes, bytes]
      if !bytes.isEmpty {
        texts[1][Int.random(in: 0..<bytes.count, using: &random)] ^= UInt8(1 << (number % 3))
      }
      if number.isMultiple(of: 2) { texts.append(bytes) }
      for text in texts {
        let pieces = ResponseGenerator.cut(text, using: &random)
        let fresh = Decoded.byOurs(pieces)
        let remembering = Decoded.byOurs(pieces, with: &decoder)
        if "\(fresh)" != "\(remembering)" { report(seed, number, text, "\(remembering)", "fresh: \(fresh)") }
        if case .complete = remembering { repeated += 1 }
      }
    }
    #expect(repeated > Self.count * 6 / 10)
  }

  private func report(_ seed: UInt64, _ number: Int, _ bytes: [UInt8], _ ours: String, _ theirs: String) {
    let text = String(decoding: bytes, as: UTF8.self).debugDescription
    Issue.record("seed \(seed), response \(number): \(text)\nours: \(ours)\nNIO: \(theirs)")
  }
}

/// What a decoder makes of a response.
private enum Decoded {
  struct Response: Equatable {
    var status = 0
    var fields: [String] = []
    var body: [UInt8] = []
    var trailers: [String] = []
  }

  case complete(Response)
  case incomplete(String)
  case refused(String)

  static func byOurs(_ pieces: [ByteBuffer]) -> Decoded {
    var decoder = FanfareHTTP.HTTPResponseDecoder()
    return byOurs(pieces, with: &decoder)
  }

  static func byOurs(_ pieces: [ByteBuffer], with decoder: inout FanfareHTTP.HTTPResponseDecoder) -> Decoded {
    decoder.begin(isHEAD: false, maximumBodyBytes: 1 << 20)
    var unread = ByteBuffer()
    do throws(HTTPDecodingError) {
      for piece in pieces {
        unread.writeImmutableBuffer(piece)
        if try decoder.decode(&unread) { break }
      }
    } catch {
      return .refused(error.reason)
    }
    guard decoder.finish() else { return .incomplete("cut off") }
    return .complete(
      Response(
        status: decoder.status.code,
        fields: decoder.fields.map(\.asLine),
        body: decoder.body,
        trailers: decoder.trailers.map(\.asLine)
      )
    )
  }

  static func byNIO(_ pieces: [ByteBuffer]) -> Decoded {
    let decoder = NIOHTTP1.HTTPResponseDecoder(leftOverBytesStrategy: .dropBytes)
    let channel = EmbeddedChannel(handlers: [HTTPRequestEncoder(), ByteToMessageHandler(decoder)])
    defer { _ = try? channel.finish(acceptAlreadyClosed: true) }
    var response = Response()
    do {
      let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: "/")
      try channel.writeOutbound(HTTPClientRequestPart.head(head))
      for piece in pieces {
        // What follows a complete response is an error too, but not one of the response.
        let written = Result { try channel.writeInbound(piece) }
        if try take(channel, &response) { return .complete(response) }
        _ = try written.get()
      }
      channel.pipeline.fireChannelInactive()
      if try take(channel, &response) { return .complete(response) }
      try channel.throwIfErrorCaught()
    } catch {
      return .refused("\(error)")
    }
    return .incomplete("cut off")
  }

  /// A field as both decoders should see it; NIO's leaves white space behind the value, which isn't part of it
  /// (RFC 9112, section 5.1).
  private static func line(_ name: String, _ value: String) -> String {
    let end = value.lastIndex { $0 != " " && $0 != "\t" }
    return "\(name): \(end.map { value[...$0] } ?? "")"
  }

  /// Moves decoded parts into the response; returns whether it is complete.
  private static func take(_ channel: EmbeddedChannel, _ response: inout Response) throws -> Bool {
    while let part = try channel.readInbound(as: HTTPClientResponsePart.self) {
      switch part {
      case .head(let head):
        response.status = Int(head.status.code)
        response.fields = head.headers.map { line($0.name, $0.value) }
      case .body(let body):
        response.body += Array(buffer: body)
      case .end(let trailers):
        guard response.status >= 200 else { continue }
        response.trailers = trailers?.map { line($0.name, $0.value) } ?? []
        return true
      }
    }
    return false
  }
}

extension HTTPField {
  fileprivate var asLine: String { "\(name.rawName): \(value)" }
}

/// Makes responses: about half of them valid, the others with something broken.
private enum ResponseGenerator {
  static func bytes(using random: inout SeededGenerator) -> [UInt8] {
    var bytes = valid(using: &random)
    if Bool.random(using: &random) { return bytes }
    for _ in 0..<Int.random(in: 1...3, using: &random) { mutate(&bytes, using: &random) }
    return bytes
  }

  /// The bytes in up to six pieces.
  static func cut(_ bytes: [UInt8], using random: inout SeededGenerator) -> [ByteBuffer] {
    let places = (0..<Int.random(in: 0...5, using: &random)).map { _ in
      Int.random(in: 0...bytes.count, using: &random)
    }
    let bounds = [0] + places.sorted() + [bytes.count]
    return zip(bounds, bounds.dropFirst()).map { ByteBuffer(bytes: bytes[$0..<$1]) }
  }

  private static func valid(using random: inout SeededGenerator) -> [UInt8] {
    let status = [200, 200, 200, 201, 204, 304, 404, 500, 599].randomElement(using: &random) ?? 200
    var text = Int.random(in: 0..<10, using: &random) == 0 ? "HTTP/1.1 100 Continue\r\n\r\n" : ""
    text += "HTTP/1.\(Int.random(in: 0..<8, using: &random) == 0 ? 0 : 1) \(status) Some Reason\r\n"
    for _ in 0..<Int.random(in: 0...5, using: &random) {
      let name =
        ["server", "X-Request-ID", "content-type", "date", "ETag", "a"].randomElement(using: &random) ?? "a"
      let value =
        ["", "1", "text/plain; charset=utf-8", "\"quoted\"", "a,b , c", "ä"].randomElement(using: &random)
        ?? ""
      text += "\(name):\(["", " ", "  ", "\t"].randomElement(using: &random) ?? "")\(value)\r\n"
    }
    let body = String(repeating: "b", count: Int.random(in: 0...60, using: &random))
    let hasBody = status != 204 && status != 304
    switch Int.random(in: 0..<5, using: &random) {
    case 0 where hasBody && text.hasPrefix("HTTP/1.1 \(status)"):
      text += "Transfer-Encoding: chunked\r\n\r\n"
      var rest = body[...]
      while !rest.isEmpty {
        let size = Int.random(in: 1...rest.count, using: &random)
        text +=
          String(size, radix: 16) + (Bool.random(using: &random) ? ";ext=1" : "")
          + "\r\n\(rest.prefix(size))\r\n"
        rest = rest.dropFirst(size)
      }
      text += "0\r\n" + (Bool.random(using: &random) ? "x-trailer: t\r\n" : "") + "\r\n"
    case 1 where hasBody:
      text += "\r\n\(body)"
    default:
      text += "content-length: \(hasBody ? body.utf8.count : 0)\r\n\r\n\(hasBody ? body : "")"
    }
    return Array(text.utf8)
  }

  private static func mutate(_ bytes: inout [UInt8], using random: inout SeededGenerator) {
    guard !bytes.isEmpty else { return }
    let place = Int.random(in: 0..<bytes.count, using: &random)
    switch Int.random(in: 0..<5, using: &random) {
    case 0: bytes[place] = UInt8.random(in: .min ... .max, using: &random)
    case 1: bytes.remove(at: place)
    case 2:
      let odd = Array("\r\n:;, \t\u{0}019afHTP/.".utf8).randomElement(using: &random) ?? 0
      bytes.insert(odd, at: place)
    case 3: bytes.removeSubrange(place...)
    default:
      let end = min(bytes.count, place + Int.random(in: 1...20, using: &random))
      bytes.insert(contentsOf: Array(bytes[place..<end]), at: place)
    }
  }
}

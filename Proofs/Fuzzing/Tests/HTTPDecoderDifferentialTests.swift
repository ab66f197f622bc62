import Foundation
import NIOCore
import Testing

@testable import FanfareHTTP

/// Our decoder against SwiftNIO's (llhttp) on the same bytes: 10,000 responses, or 50,000 for `make proofs`, valid and
/// broken, cut at random places.
@Suite struct HTTPDecoderDifferentialTests {
  /// How many responses are made of each seed.
  private static let count = ProcessInfo.processInfo.environment["FANFARE_PROOFS"] == nil ? 500 : 2500

  @Test(arguments: 0..<20)
  func `both decoders agree on what they accept`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var accepted = 0
    for number in 0..<Self.count {
      let bytes = ResponseGenerator.bytes(using: &random)
      let pieces = ResponseGenerator.cut(bytes, using: &random)
      let comparison = HTTPComparison(pieces)
      if comparison.isAccepted { accepted += 1 }
      if let difference = comparison.difference { report(seed, number, bytes, difference) }
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
        let fresh = DecodedResponse.byOurs(pieces)
        let remembering = DecodedResponse.byOurs(pieces, with: &decoder)
        if "\(fresh)" != "\(remembering)" { report(seed, number, text, "\(remembering), and fresh \(fresh)") }
        if case .complete = remembering { repeated += 1 }
      }
    }
    #expect(repeated > Self.count * 6 / 10)
  }

  private func report(_ seed: UInt64, _ number: Int, _ bytes: [UInt8], _ difference: String) {
    let text = String(decoding: bytes, as: UTF8.self).debugDescription
    Issue.record("seed \(seed), response \(number): \(text)\n\(difference)")
  }
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

/// The same numbers again from the same seed (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

internal import NIOCore

@testable internal import FanfareHTTP

extension FuzzTarget {
  /// The decoder of responses, whole and in pieces, fresh and with heads that it remembers, and NIO's on the same bytes.
  ///
  /// The last byte chooses the method and the size of the pieces.
  static let http = FuzzTarget(name: "http") { (bytes) throws(BrokenPromise) in
    var input = FuzzInput(bytes)
    let choice = input.choice()
    let isHEAD = choice & 1 == 1
    let bytes = Array(input.rest)
    let whole = DecodedResponse.byOurs([ByteBuffer(bytes: bytes)], isHEAD: isHEAD)
    var decoder = HTTPResponseDecoder()
    for size in [1, choice / 2 + 1, bytes.count] where size > 0 {
      let pieces = stride(from: 0, to: bytes.count, by: size).map { start in
        ByteBuffer(bytes: bytes[start..<min(bytes.count, start + size)])
      }
      let decoded = DecodedResponse.byOurs(pieces, isHEAD: isHEAD, with: &decoder)
      try promise(decoded.ending, equals: whole.ending, "pieces of \(size) bytes, and the whole")
    }
    if let difference = HTTPComparison([ByteBuffer(bytes: bytes)], isHEAD: isHEAD).difference {
      throw BrokenPromise(difference)
    }
  }
}

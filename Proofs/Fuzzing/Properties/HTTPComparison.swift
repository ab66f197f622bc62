internal import NIOCore

/// Our decoder of responses against SwiftNIO's (llhttp) on the same bytes.
struct HTTPComparison {
  private let pieces: [ByteBuffer]
  private let ours: DecodedResponse
  private let theirs: DecodedResponse

  init(_ pieces: [ByteBuffer], isHEAD: Bool = false) {
    self.pieces = pieces
    ours = DecodedResponse.byOurs(pieces, isHEAD: isHEAD)
    theirs = DecodedResponse.byNIO(pieces, isHEAD: isHEAD)
  }

  /// Whether both take the response.
  var isAccepted: Bool {
    guard case (.complete, .complete) = (ours, theirs) else { return false }
    return true
  }

  /// In what they differ and shouldn't; `nil` if in nothing.
  var difference: String? {
    let isMeant =
      switch (ours, theirs) {
      case (.complete(let ours), .complete(let theirs)): Self.isSame(ours, theirs)
      case (.complete, .refused(let reason)), (.complete, .incomplete(let reason)): isLeniency(reason)
      case (.refused(let reason), .complete): Self.strictness.contains(where: reason.hasPrefix)
      case (.incomplete, .complete): false
      case (.refused, _), (.incomplete, _): true
      }
    return isMeant ? nil : "ours: \(ours)\nNIO: \(theirs)"
  }

  /// Whether two responses are the same, as far as theirs tells: what isn't UTF-8 in a field is Latin-1 to ours, and lost to theirs.
  private static func isSame(_ ours: DecodedResponse.Response, _ theirs: DecodedResponse.Response) -> Bool {
    func isSame(_ ours: [String], _ theirs: [String]) -> Bool {
      ours.count == theirs.count && zip(ours, theirs).allSatisfy { $0 == $1 || $1.contains("\u{FFFD}") }
    }
    return ours.status == theirs.status && ours.body == theirs.body && isSame(ours.fields, theirs.fields)
      && isSame(ours.trailers, theirs.trailers)
  }

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

  /// Where ours is more lenient on purpose, as the RFC allows.
  ///
  /// The extensions of a chunk are passed over whatever they
  /// are, a Content-Length may be repeated, and white space may stand behind it. What an interim response
  /// says of the connection, or leaves to HTTP/1.0, is about the time after the final one (RFC 9112, section 9.6).
  private func isLeniency(_ reason: String) -> Bool {
    switch reason {
    case "strict mode assertion": pieces.contains { $0.readableBytesView.contains(UInt8(ascii: ";")) }
    case "data received after completed connection: close message": true
    case "unexpected content-length header", "invalid character in content-length header": true
    default: false
    }
  }
}

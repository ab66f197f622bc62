internal import Fanfare
internal import FanfareRandomRuns

/// How a body is sent while it is read.
struct WireUpload {
  /// The sizes of its pieces, and how long nobody has each of them, in nanoseconds.
  let pieces: [(size: Int, after: Int64)]
  /// Whether its length isn't known, so that it is sent in chunks (RFC 9112, section 7.1).
  let isChunked: Bool

  /// Draws how a body of so many bytes is sent.
  init(_ count: Int, _ random: inout SeededRandom) {
    isChunked = random.chance(0.5)
    var pieces: [(size: Int, after: Int64)] = []
    var rest = count
    while rest > 0 {
      let size = random.draw(1...rest)
      pieces.append((size, random.chance(0.5) ? 0 : random.time(0...10)))
      rest -= size
    }
    self.pieces = pieces
  }

  /// A body as it is sent.
  func coded(_ body: [UInt8]) -> [UInt8] {
    guard isChunked else { return body }
    var coded: [UInt8] = []
    var rest = body[...]
    for piece in pieces {
      coded +=
        Array("\(String(piece.size, radix: 16))\r\n".utf8) + rest.prefix(piece.size) + Array("\r\n".utf8)
      rest = rest.dropFirst(piece.size)
    }
    return coded + Array("0\r\n\r\n".utf8)
  }
}

extension SimulatedEventLoop {
  /// What a request sends that is read meanwhile.
  func source(of body: [UInt8], _ upload: WireUpload) -> RequestUpload {
    let pieces = upload.pieces
    return RequestUpload(length: upload.isChunked ? nil : body.count, isRepeatable: true) { send in
      var rest = body[...]
      for piece in pieces {
        if piece.after > 0 {
          await withCheckedContinuation { waiter in self.at(self.time + piece.after) { waiter.resume() } }
        }
        try await send(Array(rest.prefix(piece.size)))
        rest = rest.dropFirst(piece.size)
      }
    }
  }
}

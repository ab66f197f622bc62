internal import FanfareCompression

extension FuzzTarget {
  /// The decompressor, given its bytes whole and in pieces: it comes to the same, within its bounds.
  ///
  /// The last byte chooses the coding and the size of the pieces.
  static let compression = FuzzTarget(name: "compression") { (bytes) throws(BrokenPromise) in
    var input = FuzzInput(bytes)
    let choice = input.choice()
    let bytes = Array(input.rest)
    let coding: ContentCoding = choice & 1 == 0 ? .gzip : .deflate
    let maximum = 1 << (choice % 23)
    let whole = Content(of: [bytes[...]], coding, maximum)
    for size in [1, choice / 2 + 1] {
      let pieces = stride(from: 0, to: bytes.count, by: size).map { bytes[$0..<min(bytes.count, $0 + size)] }
      let cut = Content(of: pieces, coding, maximum)
      try promise(cut.bytes.count <= maximum, "\(cut.bytes.count) bytes are more than \(maximum)")
      // How much has come of how little is asked at each piece, so what is close to the bound may be on either side of it.
      guard cut.error != .expandsTooFar, whole.error != .expandsTooFar else { continue }
      try promise(cut.error, equals: whole.error, "pieces of \(size) bytes, and the whole")
      if whole.error == nil {
        try promise(cut.bytes == whole.bytes, "pieces of \(size) bytes give other content")
      }
    }
  }
}

/// What pieces of compressed bytes become.
private struct Content {
  private(set) var bytes: [UInt8] = []
  private(set) var error: DecompressionError?

  init(of pieces: [ArraySlice<UInt8>], _ coding: ContentCoding, _ maximum: Int) {
    let decompressor = Decompressor(coding, maximumBytes: maximum)
    do throws(DecompressionError) {
      for piece in pieces {
        let result = piece.withUnsafeBytes { piece in
          Result { () throws(DecompressionError) in try decompressor.decode(piece, into: &bytes) }
        }
        try result.get()
      }
      try decompressor.finish()
    } catch {
      self.error = error
    }
  }
}

import FanfareCompression
import Testing

@Suite struct DecompressorTests {
  static let text = Array(String(repeating: "Clinic visit, 12 March. ", count: 500).utf8)

  @Test(arguments: [(31, ContentCoding.gzip), (15, .deflate), (-15, .deflate)])
  func `what was compressed comes back, wherever it is cut`(windowBits: Int, coding: ContentCoding) {
    let bytes = compressed(Self.text, windowBits: CInt(windowBits))
    #expect(bytes.count < Self.text.count / 10)
    for cut in bytes.indices {
      #expect(decompressed([Array(bytes[..<cut]), Array(bytes[cut...])], coding) == .success(Self.text))
    }
    #expect(decompressed(bytes.map { [$0] }, coding) == .success(Self.text))
  }

  @Test func `content that doesn't compress comes back`() {
    var random = SystemRandomNumberGenerator()
    // Around the size of a piece, where the last byte of content and the last of a piece coincide.
    for count in [0, 1, 32_767, 32_768, 32_769, 65_536, 200_000] {
      let content = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
      #expect(decompressed([compressed(content, windowBits: 31)]) == .success(content))
    }
  }

  @Test func `gzip may have several members, one behind the other`() {
    let bytes = compressed(Self.text, windowBits: 31)
    #expect(decompressed([bytes, bytes]) == .success(Self.text + Self.text))
    #expect(decompressed([bytes + bytes]) == .success(Self.text + Self.text))
  }

  @Test func `zeros behind gzip fill a block and are passed over, and nothing else is`() {
    let bytes = compressed(Self.text, windowBits: 31)
    let zeros = [UInt8](repeating: 0, count: 600)
    #expect(decompressed([bytes + zeros]) == .success(Self.text))
    #expect(decompressed([bytes, zeros, [0]]) == .success(Self.text))
    #expect(decompressed([bytes + zeros + bytes]) == .success(Self.text + Self.text))
    #expect(decompressed([bytes + [0, 1, 2]]) == .failure(.malformed(.gzip)))
    #expect(decompressed([[0] + bytes]) == .failure(.malformed(.gzip)))
    #expect(
      decompressed([compressed(Self.text, windowBits: 15) + zeros], .deflate)
        == .failure(.malformed(.deflate))
    )
  }

  @Test func `nothing at all is empty content`() {
    #expect(decompressed([]) == .success([]))
    #expect(decompressed([[]]) == .success([]))
  }

  @Test func `a cut is found at every byte`() {
    let bytes = compressed(Self.text, windowBits: 31)
    for end in 1..<bytes.count {
      #expect(decompressed([Array(bytes[..<end])]) == .failure(.incomplete(.gzip)))
    }
  }

  @Test func `what isn't in the format is malformed`() {
    let bytes = compressed(Self.text, windowBits: 31)
    #expect(decompressed([Array("{\"ok\": true}".utf8)]) == .failure(.malformed(.gzip)))
    #expect(decompressed([bytes + Array("tail".utf8)]) == .failure(.malformed(.gzip)))
    #expect(
      decompressed([compressed(Self.text, windowBits: 15) + [0]], .deflate) == .failure(.malformed(.deflate))
    )
    // The checksum of the content.
    var broken = bytes
    broken[bytes.count - 8] ^= 1
    #expect(decompressed([broken]) == .failure(.malformed(.gzip)))
  }

  @Test func `any byte that is changed is an error or the same content`() {
    let bytes = compressed(Self.text, windowBits: 31)
    for index in bytes.indices {
      var changed = bytes
      changed[index] ^= 0x55
      if case .success(let content) = decompressed([changed]) {
        // Only what says when and where it was compressed may differ unseen.
        #expect(content == Self.text)
        #expect((4..<10).contains(index) || index == 3)
      }
    }
  }

  @Test func `content is kept up to its bound and not a byte beyond`() {
    let bytes = compressed(Self.text, windowBits: 31)
    #expect(decompressed([bytes], maximumBytes: Self.text.count) == .success(Self.text))
    #expect(
      decompressed([bytes], maximumBytes: Self.text.count - 1)
        == .failure(.tooLarge(maximumBytes: Self.text.count - 1))
    )
  }

  @Test func `a bomb ends at its ratio, long before the bound`() {
    let bomb = compressed([UInt8](repeating: 0, count: 64 << 20), windowBits: 31)
    let decompressor = Decompressor(.gzip, maximumBytes: 1 << 30)
    var output: [UInt8] = []
    #expect(throws: DecompressionError.expandsTooFar) {
      try bomb.withUnsafeBytes { try decompressor.decode($0, into: &output) }
    }
    #expect(output.count <= (1 << 20) + (32 << 10))
    // As much of the same is nothing to worry about.
    let small = [UInt8](repeating: 0, count: 1 << 20)
    #expect(decompressed([compressed(small, windowBits: 31)]) == .success(small))
  }

  @Test func `only so much is undone at a time as is enough, and the rest later`() throws {
    let content = [UInt8](repeating: 0, count: 1 << 20)
    let coded = compressed(content, windowBits: 31)
    let decompressor = Decompressor(.gzip, maximumBytes: .max)
    var position = 0
    var pieces: [Int] = []
    repeat {
      var piece: [UInt8] = []
      position += try coded[position...].withUnsafeBytes {
        try decompressor.decode($0, into: &piece, upTo: 10_000)
      }
      pieces.append(piece.count)
    } while pieces.last != 0
    try decompressor.finish()
    #expect(position == coded.count && pieces.reduce(0, +) == content.count)
    #expect(pieces.max() ?? 0 <= 32 << 10)
  }

  @Test(arguments: [
    ("gzip", ContentCoding.gzip), ("x-gzip", .gzip), ("GZIP", .gzip), ("deflate", .deflate), ("br", nil),
    ("", nil),
    ("identity", nil),
  ])
  func `codings are known by their names`(name: String, coding: ContentCoding?) {
    #expect(ContentCoding(name) == coding)
  }
}

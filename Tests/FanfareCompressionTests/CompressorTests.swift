import FanfareCompression
import Testing

@Suite struct CompressorTests {
  @Test(arguments: [1, 7, 4096, 12_000, 1 << 20])
  func `what is compressed comes back, in whatever pieces it was taken`(pieceBytes: Int) throws {
    for content in [[], [1], DecompressorTests.text] {
      let coded = try #require(Compressor.gzip(content, pieceBytes: pieceBytes, while: { true }))
      #expect(decompressed([coded]) == .success(content))
    }
  }

  @Test func `what nobody needs any more is given up between two pieces`() {
    var asked = 0
    let coded = Compressor.gzip(DecompressorTests.text, pieceBytes: 1000) {
      asked += 1
      return asked < 3
    }
    #expect(coded == nil && asked == 3)
  }
}

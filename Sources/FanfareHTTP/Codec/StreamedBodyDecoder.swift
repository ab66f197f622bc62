internal import Fanfare
internal import FanfareCompression

/// Undoes the coding of a body that is read while it comes, so much at a time as its reader takes.
///
/// It belongs to the reader of one answer, of which there is one at a time, and so neither to an event loop nor to a lock.
final class StreamedBodyDecoder: BodyDecoder, @unchecked Sendable {
  private let decompressor: Decompressor
  private var coded: [UInt8] = []
  private var position = 0

  /// How much a piece has at least before it is handed on, if more is there.
  private static let pieceBytes = 64 << 10

  init(_ coding: ContentCoding) {
    decompressor = Decompressor(coding, maximumBytes: .max)
  }

  func add(_ bytes: [UInt8]) {
    coded = position < coded.count ? coded[position...] + bytes : bytes
    position = 0
  }

  func next() throws(TransportError) -> [UInt8]? {
    var piece: [UInt8] = []
    do throws(DecompressionError) {
      position += try coded.withUnsafeBytes { bytes in
        Result { () throws(DecompressionError) in
          let rest = UnsafeRawBufferPointer(rebasing: bytes[position...])
          return try decompressor.decode(rest, into: &piece, upTo: Self.pieceBytes)
        }
      }.get()
    } catch {
      throw TransportError(HTTPDecodingError(error))
    }
    return piece.isEmpty ? nil : piece
  }

  func finish() throws(TransportError) {
    do throws(DecompressionError) { try decompressor.finish() } catch {
      throw TransportError(HTTPDecodingError(error))
    }
  }
}

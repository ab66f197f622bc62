/// Why compressed bytes can't be undone.
package enum DecompressionError: Error, Equatable, CustomStringConvertible {
  /// They aren't in the format that they are said to be in.
  case malformed(ContentCoding)
  /// They end before their content does.
  case incomplete(ContentCoding)
  /// Their content is larger than this many bytes.
  case tooLarge(maximumBytes: Int)
  /// Their content is more than ``Decompressor/maximumExpansion`` times as large as they are.
  case expandsTooFar

  package var description: String {
    switch self {
    case .malformed(let coding): "its \(coding) is malformed"
    case .incomplete(let coding): "its \(coding) ends too early"
    case .tooLarge(let maximum): "it is larger than \(maximum) bytes when decompressed"
    case .expandsTooFar:
      "it is more than \(Decompressor.maximumExpansion) times as large when decompressed"
    }
  }
}

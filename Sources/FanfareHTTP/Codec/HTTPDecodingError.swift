internal import FanfareCompression

/// Why the bytes of a service aren't an HTTP response.
struct HTTPDecodingError: Error, Equatable, CustomStringConvertible {
  enum Kind { case malformed, headTooLarge, bodyTooLarge }

  let kind: Kind
  let reason: String

  static func malformed(_ reason: String) -> HTTPDecodingError {
    HTTPDecodingError(kind: .malformed, reason: reason)
  }

  static let chunkTooLong = malformed("a chunk is longer than its size says")

  var description: String { reason }
}

extension HTTPDecodingError {
  /// The error of a body whose coding can't be undone.
  init(_ error: DecompressionError) {
    let kind: Kind =
      switch error {
      case .malformed, .incomplete: .malformed
      case .tooLarge, .expandsTooFar: .bodyTooLarge
      }
    self.init(kind: kind, reason: "the body of the response can't be used: \(error)")
  }
}

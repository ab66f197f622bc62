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

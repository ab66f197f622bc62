internal import FanfareJSON

/// Searching and cutting texts, byte by byte: equal texts are those with equal code points.
enum Texts {
  /// Where `part` begins in `bytes` at the earliest, no earlier than `start`; bytes that are compared more than once
  /// count as work.
  static func firstOffset(
    of part: [UInt8],
    in bytes: [UInt8],
    from start: Int,
    _ evaluation: Evaluation
  ) throws(Stop) -> Int? {
    guard let first = part.first, bytes.count - start >= part.count else { return nil }
    for offset in start...(bytes.count - part.count) where bytes[offset] == first {
      var matched = 1
      while matched < part.count, bytes[offset + matched] == part[matched] { matched += 1 }
      if matched >= 4 { try evaluation.spend(matched / 4) }
      if matched == part.count { return offset }
    }
    return nil
  }

  /// The pieces between the separators; without a separator the code points.
  static func split(_ text: String, by separator: String, _ evaluation: Evaluation) throws(Stop) -> JSONValue
  {
    guard !text.isEmpty else { return .array([]) }
    let (bytes, part) = (Array(text.utf8), Array(separator.utf8))
    guard !part.isEmpty else {
      try evaluation.spend(bytes.count)
      return .array(text.unicodeScalars.map { .string(String($0)) })
    }
    try evaluation.spend(bytes.count / 4)
    var pieces: [JSONValue] = []
    var start = 0
    while let end = try firstOffset(of: part, in: bytes, from: start, evaluation) {
      pieces.append(.string(String(decoding: bytes[start..<end], as: UTF8.self)))
      start = end + part.count
    }
    pieces.append(.string(String(decoding: bytes[start...], as: UTF8.self)))
    return .array(pieces)
  }

  /// A text without a prefix; anything else as it is.
  static func trimming(_ value: JSONValue, prefix: JSONValue) -> JSONValue {
    guard case .string(let text) = value, case .string(let prefix) = prefix,
      text.utf8.starts(with: prefix.utf8)
    else {
      return value
    }
    return .string(String(decoding: text.utf8.dropFirst(prefix.utf8.count), as: UTF8.self))
  }

  /// A text without a suffix; anything else as it is.
  static func trimming(_ value: JSONValue, suffix: JSONValue) -> JSONValue {
    guard case .string(let text) = value, case .string(let suffix) = suffix,
      text.utf8.reversed().starts(with: suffix.utf8.reversed())
    else { return value }
    return .string(String(decoding: text.utf8.dropLast(suffix.utf8.count), as: UTF8.self))
  }
}

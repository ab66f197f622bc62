/// Bytes of which some say how the others are read.
///
/// Choices stand at the end, so that a seed is a text that a person can write, and most of them may be missing.
struct FuzzInput {
  /// The bytes up to the last choice.
  private(set) var rest: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) { rest = bytes[...] }

  /// The bytes as a text; what isn't UTF-8 is replaced.
  var text: String { String(decoding: rest, as: UTF8.self) }

  /// Takes the next choice, from 0 to 255; 0 if none is left.
  mutating func choice() -> Int { rest.popLast().map(Int.init) ?? 0 }

  /// The text before the last end of a line, and the text behind it; without one, all of it and an empty text.
  var textAndLastLine: (text: String, line: String) {
    guard let end = rest.lastIndex(of: UInt8(ascii: "\n")) else { return (text, "") }
    return (
      String(decoding: rest[..<end], as: UTF8.self), String(decoding: rest[(end + 1)...], as: UTF8.self)
    )
  }
}

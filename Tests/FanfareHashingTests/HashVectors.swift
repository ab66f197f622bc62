/// What both tests need: hexadecimal digits, and messages of many lengths.
enum HashVectors {
  /// Bytes as hexadecimal digits in lower case.
  static func digits(_ bytes: [UInt8]) -> String {
    bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
  }

  /// Messages of 0 to 299 bytes: every way in which a message can fill its last block.
  static let ofAllLengths = (0..<300).map { length in
    (0..<length).map { UInt8(truncatingIfNeeded: 7 * $0 + length) }
  }
}

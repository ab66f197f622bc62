/// HMAC with SHA-256 (RFC 2104): shows that whoever wrote a message knows a key.
///
/// How long it takes depends on the lengths of key and message only.
package enum HMAC {
  private static let blockSize = 64

  /// The 32 bytes that authenticate a message.
  ///
  /// - Parameters:
  ///   - message: the message; it may be empty.
  ///   - key: the key, of any length; one of more than 64 bytes counts by its hash.
  package static func sha256(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
    var block = key.count > blockSize ? SHA256.hash(key) : key
    block += repeatElement(0, count: blockSize - block.count)
    let inner = SHA256.hash(block.map { $0 ^ 0x36 } + message)
    return SHA256.hash(block.map { $0 ^ 0x5C } + inner)
  }
}

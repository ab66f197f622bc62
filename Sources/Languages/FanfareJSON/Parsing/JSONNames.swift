internal import Synchronization

/// Names of members that came before, so that a long one is the same text in all objects that have it.
///
/// Texts of up to 15 bytes need no memory of their own, so only longer ones are kept, up to 64 bytes. There are 64 places, of which
/// each name has one; another that has the same takes it over. It can be used from everywhere at the same time.
package final class JSONNames: Sendable {
  /// The lengths of the names that are kept, in bytes.
  static let lengths = 16...64

  private let names = Mutex([String](repeating: "", count: 64))

  /// Knows no name yet.
  package init() {}

  /// The text of a name.
  ///
  /// - Parameter bytes: its characters in UTF-8, as many as ``lengths`` says.
  func text(of bytes: UnsafeBufferPointer<UInt8>) -> String {
    let place = Self.place(of: bytes)
    // Who would have to wait makes a text of its own, which costs less.
    let text = names.withLockIfAvailable { names -> String in
      if !names[place].hasBytes(bytes) { names[place] = String(decoding: bytes, as: UTF8.self) }
      return names[place]
    }
    return text ?? String(decoding: bytes, as: UTF8.self)
  }

  /// Which place a name has, from its ends and its length.
  private static func place(of bytes: UnsafeBufferPointer<UInt8>) -> Int {
    let raw = UnsafeRawBufferPointer(bytes)
    let (first, last) = (raw.word(at: 0), raw.word(at: bytes.count - 8))
    let mixed = (first ^ last &* 31 ^ UInt64(bytes.count)) &* 0x9E37_79B9_7F4A_7C15
    return Int(mixed >> 58)
  }
}

extension UnsafeRawBufferPointer {
  @inline(__always)
  fileprivate func word(at place: Int) -> UInt64 { loadUnaligned(fromByteOffset: place, as: UInt64.self) }
}

extension String {
  /// Whether these are its bytes; there are at least eight.
  @inline(__always)
  fileprivate func hasBytes(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard utf8.count == bytes.count else { return false }
    return utf8.withContiguousStorageIfAvailable { own in
      let (own, other) = (UnsafeRawBufferPointer(own), UnsafeRawBufferPointer(bytes))
      // Eight at a time: there are at least as many, and the last eight may begin among those before.
      var place = 0
      while place + 8 < own.count {
        if own.word(at: place) != other.word(at: place) { return false }
        place += 8
      }
      return own.word(at: own.count - 8) == other.word(at: own.count - 8)
    } ?? false
  }
}

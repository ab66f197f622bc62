/// A text that equals another only if both have the same bytes.
///
/// Swift's `String` compares by canonical equivalence (Unicode, UAX #15), which JSON doesn't know.
package struct ExactText: Hashable, Sendable {
  /// The text itself.
  package let text: String

  /// Creates the exact form of a text.
  package init(_ text: String) {
    self.text = text
  }

  /// Whether two texts have the same bytes.
  package static func == (first: ExactText, second: ExactText) -> Bool {
    first.text.isExactly(second.text)
  }

  /// Feeds the bytes into a hasher.
  package func hash(into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    hasher.combine(0xFF as UInt8)
  }
}

extension String {
  /// Whether two texts have the same bytes.
  @inline(__always)
  func isExactly(_ other: String) -> Bool {
    guard utf8.count == other.utf8.count else { return false }
    let answer = utf8.withContiguousStorageIfAvailable { first in
      other.utf8.withContiguousStorageIfAvailable { second in
        for index in 0..<first.count where first[index] != second[index] { return false }
        return true
      }
    }
    return (answer ?? nil) ?? utf8.elementsEqual(other.utf8)
  }

  /// Whether the text comes before another in the order of their code points.
  func precedes(_ other: String) -> Bool {
    utf8.lexicographicallyPrecedes(other.utf8)
  }
}

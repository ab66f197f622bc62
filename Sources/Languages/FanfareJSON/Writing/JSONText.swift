/// A JSON text that other targets of the package write piece by piece, without the containers of `Codable`.
///
/// Whoever writes it sees to it that the pieces make a text. It can't be shared: a copy goes on with the same text.
package struct JSONText {
  private let writer: JSONWriter

  /// Creates a text with nothing in it.
  package init() {
    writer = JSONWriter()
  }

  /// Creates a text with nothing in it, which begins in memory that outlives it: one that fits there is allocated once, when it's done.
  package init(in memory: UnsafeMutableBufferPointer<UInt8>) {
    writer = JSONWriter(in: memory)
  }

  /// The text in UTF-8.
  package var bytes: [UInt8] { writer.bytes }

  /// How deeply lists and objects stand in each other in the deepest of the values that were added.
  package var deepestValue: Int { writer.deepest }

  /// Adds what the program itself says, such as `{"id":`.
  package func write(literal: StaticString) { writer.write(literal: literal) }

  /// Adds a string with quotes, escaping what must be escaped.
  package func write(_ text: String) { writer.write(text) }

  /// Adds a whole number.
  package func write(_ number: Int) { writer.write(number) }

  /// Adds a whole number.
  package func write(_ number: Int64) { writer.write(number) }

  /// Adds a whole number.
  package func write(_ number: UInt64) { writer.write(number) }

  /// Adds a number.
  ///
  /// - Throws: `EncodingError` for infinities and NaN, which JSON doesn't have.
  package func write(_ number: Double) throws {
    if !writer.write(number) { try encode(number) }
  }

  /// Adds a value.
  package func write(_ value: JSONValue) { writer.write(value) }

  /// Adds a member of an object.
  ///
  /// - Parameters:
  ///   - name: what stands before the text, such as `,"id":`.
  ///   - text: the member, which is written as a string.
  package func member(_ name: StaticString, _ text: String) {
    write(literal: name)
    write(text)
  }

  /// Adds a member of an object.
  package func member(_ name: StaticString, _ number: Int) { member(name, Int64(number)) }

  /// Adds a member of an object.
  package func member(_ name: StaticString, _ number: Int64) {
    write(literal: name)
    write(number)
  }

  /// Adds a list.
  ///
  /// - Parameters:
  ///   - count: how many elements it has.
  ///   - write: adds the element of an index. It is handed no element, since those of other modules would be copied on the way.
  package func list(of count: Int, _ write: (Int) throws -> Void) rethrows {
    self.write(literal: "[")
    for index in 0..<count {
      if index > 0 { self.write(literal: ",") }
      try write(index)
    }
    self.write(literal: "]")
  }

  /// Adds a value as it is encoded.
  ///
  /// - Throws: `EncodingError`.
  package func encode(_ value: some Encodable) throws {
    try JSONByteEncoder().encode(value).withUnsafeBufferPointer { writer.write(unescaped: $0) }
  }
}

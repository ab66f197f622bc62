/// Reads JSON values one after another from bytes that arrive in pieces: a large file, a socket.
///
/// It keeps no more than the value that is being read and the last piece. A value is given as soon as it is complete; only a number
/// waits for what comes behind it, since it could go on. The same bytes yield the same values and errors as with ``JSONParser``,
/// whatever the pieces are; a byte order mark is passed over before the first value only.
///
/// ```swift
/// var parser = JSONStreamParser()
/// while let line = readLine(strippingNewline: false) {
///   parser.append(line.utf8)
///   while let value = try parser.next() { print(value) }
/// }
/// parser.finish()
/// while let value = try parser.next() { print(value) }
/// ```
public struct JSONStreamParser: Sendable {
  private let limits: JSONLimits
  private let names = JSONNames()
  private var bytes: [UInt8] = []
  /// Where the first byte that hasn't been read is.
  private var start = 0
  private var isFinished = false
  /// How many bytes are needed before it is worth looking for mistakes again; grows with a value, so that one that arrives in many
  /// pieces isn't read from its beginning with each of them.
  private var wanted = 1
  /// Where the value ends that is waited for.
  private var end = JSONValueEnd()
  private var linesBefore = 0
  private var bytesBefore = 0
  /// How many bytes of the first line that is still held are gone.
  private var columnsBefore = 0

  /// Creates a parser.
  ///
  /// - Parameter limits: how large each value may be.
  public init(limits: JSONLimits = JSONLimits()) {
    self.limits = limits
  }

  /// Takes the next piece.
  public mutating func append(_ piece: some Sequence<UInt8>) {
    release()
    bytes.append(contentsOf: piece)
  }

  /// Notes that no further piece follows.
  public mutating func finish() {
    isFinished = true
  }

  /// The next value.
  ///
  /// - Returns: `nil` if another piece is needed, or after ``finish()`` if there is no further value.
  /// - Throws: ``JSONError`` with the place in the whole of what was read; the parser then stays where it is.
  public mutating func next() throws(JSONError) -> JSONValue? {
    guard isFinished || bytes.count - start >= wanted || isComplete() else { return nil }
    let (limits, names, start) = (limits, names, start)
    let beginsText = bytesBefore + start == 0
    let outcome = bytes.withUnsafeBufferPointer { bytes -> Result<(JSONValue?, Int), JSONError> in
      Result { () throws(JSONError) in
        let rest = UnsafeBufferPointer(rebasing: bytes[start...])
        var builder = try JSONValueBuilder(
          rest,
          from: 0,
          beginsText: beginsText,
          limits: limits,
          names: names
        )
        return (try builder.nextValue(), builder.position)
      }
    }
    switch outcome {
    case .success((let value, let count)):
      guard isFinished || start + count < bytes.count || !mayGoOn(value) else { return wait() }
      self.start = start + count
      wanted = 1
      end = JSONValueEnd()
      return value
    case .failure(let error):
      if mayPass(error) { return wait() }
      throw placed(error)
    }
  }

  /// Whether all of the value that is waited for may be there.
  private mutating func isComplete() -> Bool {
    let start = start
    var end = end
    let isReached = bytes.withUnsafeBufferPointer { bytes in
      end.isReached(in: UnsafeBufferPointer(rebasing: bytes[start...]))
    }
    self.end = end
    return isReached
  }

  /// Whether what ends with the last byte could be longer: a number, or white space.
  private func mayGoOn(_ value: JSONValue?) -> Bool {
    switch value {
    case .some(.number), nil: true
    default: false
    }
  }

  /// Whether a further piece may mend what is wrong: the text ends within a value, a character or a pair of escapes.
  private func mayPass(_ error: JSONError) -> Bool {
    let rest = bytes.count - start
    guard !isFinished, rest <= limits.maximumBytes else { return false }
    return error.code == .unexpectedEnd || rest - error.offset < Self.longestToken
  }

  /// The bytes of the longest piece of text that is wrong when it is cut: two escapes that make one character.
  private static let longestToken = 12

  private mutating func wait() -> JSONValue? {
    wanted = (bytes.count - start) * 2
    return nil
  }

  /// Lets go of what was read.
  private mutating func release() {
    guard start > 0 else { return }
    bytesBefore += start
    for byte in bytes[..<start] {
      if byte == UInt8(ascii: "\n") {
        linesBefore += 1
        columnsBefore = 0
      } else {
        columnsBefore += 1
      }
    }
    bytes.removeFirst(start)
    start = 0
  }

  /// The error with its place in the whole.
  private mutating func placed(_ error: JSONError) -> JSONError {
    release()
    return JSONError(
      error,
      line: linesBefore + error.line,
      column: error.line == 1 ? columnsBefore + error.column : error.column,
      offset: bytesBefore + error.offset
    )
  }
}

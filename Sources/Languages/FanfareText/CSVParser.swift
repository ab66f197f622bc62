/// The records of a table in CSV (RFC 4180), from bytes that come in pieces of any size.
///
/// Fields are separated by commas; those in quotes may have commas, line breaks and doubled quotes. Lines end with CRLF or LF. Empty lines are no
/// records. A record that is malformed is told, and the next line is read; one that is too large ends it.
package struct CSVParser: Sendable {
  /// The fields of a line, or of several where a quoted one has line breaks.
  package struct Record: Equatable, Sendable {
    /// The line that it begins in, from 1.
    package var line: Int
    /// The bytes of each field, without quotes.
    package var fields: [[UInt8]] = []
    /// How many bytes it has, with its end.
    package var bytes = 0
  }

  /// Why a record can't be read.
  package struct Problem: Error, Equatable {
    /// The line that it begins in, from 1.
    package let line: Int
    /// What is wrong with it, for people.
    package let reason: String
    /// Whether nothing after it can be read either.
    package var isLast = false
  }

  /// How large a field may be.
  package static let maximumFieldBytes = 1 << 20
  /// How large a record may be.
  package static let maximumRecordBytes = 16 << 20
  /// How many fields a record may have.
  package static let maximumFields = 4096

  private enum State {
    /// At the beginning of a field.
    case start
    case plain
    case quoted
    /// Behind a quote in a quoted field, which ends it or is the first of two.
    case quote
    /// In a line that is left out, up to its end.
    case skipping(Problem)
  }

  private var state = State.start
  private var record = Record(line: 1)
  private var field: [UInt8] = []
  private var line = 1
  /// Whether the last byte was a carriage return outside of quotes.
  private var hasReturn = false

  /// Creates a parser at the beginning of a table.
  package init() {}

  /// Reads up to the end of a record.
  ///
  /// - Parameters:
  ///   - bytes: the bytes.
  ///   - position: where to begin; afterwards, where to go on.
  /// - Returns: the record; `nil` if the bytes end before it.
  package mutating func next(in bytes: [UInt8], from position: inout Int) throws(Problem) -> Record? {
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      record.bytes += 1
      if byte == UInt8(ascii: "\n") { line += 1 }
      try take(byte)
      if byte == UInt8(ascii: "\n"), let ended = try endLine() { return ended }
    }
    return nil
  }

  /// What is left where the bytes end; `nil` if nothing is.
  package mutating func finish() throws(Problem) -> Record? {
    if case .quoted = state {
      throw Problem(line: record.line, reason: "a quote is opened and never closed", isLast: true)
    }
    return try endLine()
  }

  private mutating func take(_ byte: UInt8) throws(Problem) {
    switch state {
    case .quoted:
      if byte == UInt8(ascii: "\"") { state = .quote } else { try append(byte) }
      return
    case .skipping: return
    // After a return it is no second quote: that has ended the line for who means it to.
    case .quote where byte == UInt8(ascii: "\"") && !hasReturn:
      state = .quoted
      return try append(byte)
    case .start, .plain, .quote: break
    }
    if hasReturn, byte != UInt8(ascii: "\n") {
      return skip("a carriage return stands within it without quotes")
    }
    switch byte {
    case UInt8(ascii: "\r"): hasReturn = true
    case UInt8(ascii: "\n"): return
    case UInt8(ascii: ","): try endField()
    case UInt8(ascii: "\""):
      guard case .start = state else {
        return skip("a quote stands within field \(record.fields.count + 1); quote the field and double it")
      }
      state = .quoted
    default:
      if case .quote = state {
        return skip("something follows the quote that ends field \(record.fields.count + 1)")
      }
      state = .plain
      try append(byte)
    }
  }

  private mutating func append(_ byte: UInt8) throws(Problem) {
    field.append(byte)
    guard field.count <= Self.maximumFieldBytes else {
      throw tooLarge("field \(record.fields.count + 1) is larger than \(Self.maximumFieldBytes >> 20) MiB")
    }
    guard record.bytes <= Self.maximumRecordBytes else {
      throw tooLarge("it is larger than \(Self.maximumRecordBytes >> 20) MiB")
    }
  }

  private func tooLarge(_ reason: String) -> Problem {
    let hint = "is a quote missing? What follows isn't read either"
    return Problem(line: record.line, reason: "\(reason); \(hint)", isLast: true)
  }

  private mutating func endField() throws(Problem) {
    record.fields.append(field)
    field = []
    state = .start
    guard record.fields.count <= Self.maximumFields else {
      throw tooLarge("it has more than \(Self.maximumFields) fields")
    }
  }

  private mutating func skip(_ reason: String) {
    state = .skipping(Problem(line: record.line, reason: reason))
  }

  /// Ends a record where its line ends, unless that is within quotes.
  private mutating func endLine() throws(Problem) -> Record? {
    if case .quoted = state { return nil }
    if case .skipping(let problem) = state {
      begin()
      throw problem
    }
    let isEmpty = record.fields.isEmpty && field.isEmpty
    if case .start = state, isEmpty {
      begin()
      return nil
    }
    try endField()
    defer { begin() }
    return record
  }

  private mutating func begin() {
    (state, field, hasReturn) = (.start, [], false)
    record = Record(line: line)
  }
}

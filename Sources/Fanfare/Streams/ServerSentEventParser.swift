/// Reads events from bytes that come in pieces of any size (WHATWG HTML, sections 9.2.5 and 9.2.6).
///
/// A pure state machine. Lines end with CR LF, LF or CR; a byte order mark at the beginning is left aside; what isn't UTF-8 is
/// replaced. An event that isn't complete at the end is never told.
package struct ServerSentEventParser {
  /// An event, or a line of one, is larger than it may be.
  package struct TooLarge: Error, Equatable, CustomStringConvertible {
    let maximumBytes: Int

    package var description: String { "an event of the answer is larger than \(maximumBytes) bytes" }
  }

  private let maximumBytes: Int
  /// Why nothing more can be read, once that is so.
  package private(set) var failure: TooLarge?
  /// The bytes of the line that isn't complete.
  private var line: [UInt8] = []
  private var isFirstLine = true
  /// Whether the last byte was a CR, whose LF may follow.
  private var hasCarriageReturn = false

  // The buffers of section 9.2.6.
  private var type = ""
  private var data: [UInt8] = []
  private var lastID = ""
  private var retry: Duration?

  /// Creates a parser.
  ///
  /// - Parameter maximumBytes: how large the data of an event may be, and each line.
  package init(maximumBytes: Int) {
    self.maximumBytes = maximumBytes
  }

  /// Reads the next piece.
  ///
  /// - Returns: the events that it completes, also if ``failure`` stands behind them.
  /// - Throws: `TooLarge` if none comes before that; nothing can be read after it.
  package mutating func events(in piece: [UInt8]) throws(TooLarge) -> [ServerSentEvent] {
    if let failure { throw failure }
    var events: [ServerSentEvent] = []
    do throws(TooLarge) { try read(piece[...], into: &events) } catch {
      failure = error
      if events.isEmpty { throw error }
    }
    return events
  }

  private mutating func read(
    _ piece: ArraySlice<UInt8>,
    into events: inout [ServerSentEvent]
  ) throws(TooLarge) {
    var rest = piece
    while !rest.isEmpty {
      if hasCarriageReturn, rest.first == UInt8(ascii: "\n") { rest.removeFirst() }
      hasCarriageReturn = false
      let end = rest.firstIndex { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
      let part = rest[..<(end ?? rest.endIndex)]
      guard line.count + part.count <= maximumBytes else { throw TooLarge(maximumBytes: maximumBytes) }
      line += part
      guard let end else { break }
      hasCarriageReturn = rest[end] == UInt8(ascii: "\r")
      rest = rest[(end + 1)...]
      if let event = try takeLine() { events.append(event) }
    }
  }

  /// Interprets the line that is complete.
  private mutating func takeLine() throws(TooLarge) -> ServerSentEvent? {
    var line = line[...]
    self.line = []
    if isFirstLine, line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
    isFirstLine = false
    guard !line.isEmpty else { return dispatch() }
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else {
      try take(line, value: [])
      return nil
    }
    // With a colon at its beginning it is a comment.
    guard colon > line.startIndex else { return nil }
    var value = line[(colon + 1)...]
    if value.first == UInt8(ascii: " ") { value.removeFirst() }
    try take(line[..<colon], value: value)
    return nil
  }

  private mutating func take(_ field: ArraySlice<UInt8>, value: ArraySlice<UInt8>) throws(TooLarge) {
    switch String(decoding: field, as: UTF8.self) {
    case "event": type = String(decoding: value, as: UTF8.self)
    case "data":
      guard data.count + value.count <= maximumBytes else { throw TooLarge(maximumBytes: maximumBytes) }
      data += value
      data.append(UInt8(ascii: "\n"))
    case "id": if !value.contains(0) { lastID = String(decoding: value, as: UTF8.self) }
    case "retry":
      if value.allSatisfy({ (0x30...0x39).contains($0) }),
        let milliseconds = Int64(String(decoding: value, as: UTF8.self))
      {
        retry = .milliseconds(milliseconds)
      }
    default: return
    }
  }

  /// Tells the event that an empty line completes; without data there is none.
  private mutating func dispatch() -> ServerSentEvent? {
    defer { (type, data) = ("", []) }
    guard !data.isEmpty else { return nil }
    return ServerSentEvent(
      type: type.isEmpty ? "message" : type,
      data: String(decoding: data.dropLast(), as: UTF8.self),
      lastID: lastID,
      retry: retry
    )
  }
}

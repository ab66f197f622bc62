internal import HTTPTypes

/// Remembers the header lines of the response before, since a service repeats most of them.
///
/// A line that stands at the same place with the same bytes gives the same field again, without making a string.
struct HTTPFieldCache {
  private struct Entry {
    let line: [UInt8]
    let field: HTTPField
  }

  private var entries: [Entry] = []

  /// How many lines are remembered, and how long they may be.
  private static let maximumEntries = 16
  private static let maximumLineBytes = 128

  /// The field of a line.
  ///
  /// - Parameters:
  ///   - line: the line without its end.
  ///   - position: its place in the head, counted from 0.
  mutating func field(_ line: UnsafeRawBufferPointer, at position: Int) throws(HTTPDecodingError) -> HTTPField
  {
    if position < entries.count, entries[position].line.withUnsafeBytes({ HTTPBytes.isEqual($0, line) }) {
      return entries[position].field
    }
    let field = try HTTPBytes.field(line)
    guard line.count <= Self.maximumLineBytes else { return field }
    if position < entries.count {
      entries[position] = Entry(line: Array(line), field: field)
    } else if position == entries.count, position < Self.maximumEntries {
      entries.append(Entry(line: Array(line), field: field))
    }
    return field
  }
}

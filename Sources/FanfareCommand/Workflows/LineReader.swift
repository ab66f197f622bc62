import Foundation

/// The lines of a file, read piece by piece.
struct LineReader {
  /// A line and what it is called: the file and its number.
  struct Line {
    let name: String
    let bytes: [UInt8]
  }

  private var file: InputFile
  private let name: String
  private let maximumBytes: Int
  private var buffer: [UInt8] = []
  /// Where the next line begins in the buffer.
  private var position = 0
  /// Up to where the buffer has no end of a line.
  private var searched = 0
  private var isAtEnd = false
  private var number = 0

  init(_ file: InputFile, name: String, maximumBytes: Int) {
    self.file = file
    self.name = name
    self.maximumBytes = maximumBytes
  }

  /// The next line without its end; `nil` after the last.
  ///
  /// - Throws: an error if the file can't be read, or a line is too long.
  mutating func next() throws(UnreadableInput) -> Line? {
    while true {
      if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
        return take(upTo: end, next: end + 1)
      }
      searched = buffer.count
      guard buffer.count - position <= maximumBytes else {
        throw UnreadableInput(
          id: "\(name):\(number + 1)",
          reason: "the line is larger than \(maximumBytes >> 20) MiB"
        )
      }
      if isAtEnd {
        guard position < buffer.count else { return nil }
        return take(upTo: buffer.count, next: buffer.count)
      }
      try fill()
    }
  }

  /// Whether the first character that isn't white space begins an object or a list.
  mutating func startsLikeJSON() throws(UnreadableInput) -> Bool {
    while true {
      if let first = buffer.first(where: { $0 > 0x20 }) {
        return first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
      }
      guard !isAtEnd, buffer.count <= maximumBytes else { return false }
      try fill()
    }
  }

  /// Everything that is left.
  mutating func rest() throws(UnreadableInput) -> [UInt8] {
    while !isAtEnd {
      guard buffer.count <= maximumBytes else {
        throw UnreadableInput(id: name, reason: "it is larger than \(maximumBytes >> 20) MiB")
      }
      try fill()
    }
    return Array(buffer[position...])
  }

  private mutating func take(upTo end: Int, next: Int) -> Line {
    number += 1
    let line = Line(name: "\(name):\(number)", bytes: Array(buffer[position..<end]))
    (position, searched) = (next, next)
    return line
  }

  private mutating func fill() throws(UnreadableInput) {
    if position > 0 {
      buffer.removeFirst(position)
      searched -= position
      position = 0
    }
    if let piece = try file.next() { buffer += piece } else { isAtEnd = true }
  }
}

import Foundation

/// The lines of a file, read piece by piece as they are there.
struct LineReader {
  /// What comes next.
  enum Next {
    case line(Line)
    /// The next line isn't there yet.
    case notYet
    case end
  }

  /// A line and what it is called: the file and its number.
  struct Line {
    let name: String
    let bytes: [UInt8]
  }

  private var file: InputFile
  let name: String
  let maximumBytes: Int
  /// What has been read, from the line that was taken last.
  private(set) var buffer: [UInt8] = []
  /// Where the next line begins in the buffer.
  private var position = 0
  /// Up to where the buffer has no end of a line.
  private var searched = 0
  private(set) var isAtEnd = false
  private var number = 0

  init(_ file: InputFile, name: String, maximumBytes: Int) {
    self.file = file
    self.name = name
    self.maximumBytes = maximumBytes
  }

  /// The next line without its end.
  ///
  /// - Throws: an error if the file can't be read, or a line is too long.
  mutating func next() throws(UnreadableInput) -> Next {
    while true {
      if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
        return .line(take(upTo: end, next: end + 1))
      }
      searched = buffer.count
      guard buffer.count - position <= maximumBytes else {
        throw UnreadableInput(
          id: "\(name):\(number + 1)",
          reason: "the line is larger than \(maximumBytes >> 20) MiB; what follows it isn't read either"
        )
      }
      if isAtEnd {
        guard position < buffer.count else { return .end }
        return .line(take(upTo: buffer.count, next: buffer.count))
      }
      guard try fill() else { return .notYet }
    }
  }

  /// Reads a piece more, or finds the end; `false` if that isn't there yet.
  mutating func fill() throws(UnreadableInput) -> Bool {
    guard file.isReady else { return false }
    if position > 0 {
      buffer.removeFirst(position)
      searched -= position
      position = 0
    }
    if let piece = try file.next() { buffer += piece } else { isAtEnd = true }
    return true
  }

  /// Waits until more of it is there, or its end.
  func waitUntilReady() { file.waitUntilReady() }

  private mutating func take(upTo end: Int, next: Int) -> Line {
    number += 1
    let line = Line(name: "\(name):\(number)", bytes: Array(buffer[position..<end]))
    (position, searched) = (next, next)
    return line
  }
}

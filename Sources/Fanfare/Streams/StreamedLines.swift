/// The lines of an answer that is read while it comes, such as JSON Lines.
///
/// A line ends with LF or CR LF, which isn't part of it; the last one needs no end. What isn't UTF-8 is replaced.
public struct StreamedLines: AsyncSequence, Sendable {
  /// A line without its end.
  public typealias Element = String
  /// Why the rest of an answer doesn't come.
  public typealias Failure = ServiceError

  fileprivate let stream: ResponseStream
  fileprivate let maximumBytes: Int

  /// Begins to read.
  public func makeAsyncIterator() -> Iterator { Iterator(stream, maximumBytes: maximumBytes) }

  /// Reads the lines of an answer.
  public struct Iterator: AsyncIteratorProtocol {
    private let maximumBytes: Int
    private var pieces: PieceReader
    /// What has come and isn't read, from `position` on.
    private var bytes: [UInt8] = []
    private var position = 0
    /// How far it has been looked through for the end of a line.
    private var searched = 0
    private var isAtEnd = false

    fileprivate init(_ stream: ResponseStream, maximumBytes: Int) {
      self.maximumBytes = maximumBytes
      pieces = PieceReader(stream)
    }

    /// Waits for the next line.
    ///
    /// - Returns: `nil` at the end of a complete answer.
    /// - Throws: why the rest doesn't come; ``ServiceError/Code/responseTooLarge`` for a line that is too long.
    public mutating func next(
      isolation actor: isolated (any Actor)? = #isolation
    ) async throws(ServiceError) -> String? {
      while true {
        if let end = bytes[searched...].firstIndex(of: UInt8(ascii: "\n")) {
          try check(end - position)
          return takeLine(to: end, next: end + 1)
        }
        searched = bytes.count
        try check(bytes.count - position)
        guard !isAtEnd, let piece = try await pieces.next(isolation: actor) else {
          isAtEnd = true
          return position < bytes.count ? takeLine(to: bytes.count, next: bytes.count) : nil
        }
        bytes.removeFirst(position)
        searched -= position
        position = 0
        bytes += piece
      }
    }

    private mutating func takeLine(to end: Int, next: Int) -> String {
      defer { (position, searched) = (next, next) }
      var line = bytes[position..<end]
      if line.last == UInt8(ascii: "\r") { line.removeLast() }
      return String(decoding: line, as: UTF8.self)
    }

    private func check(_ length: Int) throws(ServiceError) {
      guard length > maximumBytes else { return }
      throw pieces.refuse("a line of the answer is longer than \(maximumBytes) bytes")
    }
  }
}

extension ResponseStream {
  /// The lines of the answer.
  ///
  /// - Parameter maximumBytes: how long a line may be, at least 1; beyond that the answer is given up.
  public func lines(maximumBytes: Int = 1 << 20) -> StreamedLines {
    StreamedLines(stream: self, maximumBytes: maximumBytes)
  }
}

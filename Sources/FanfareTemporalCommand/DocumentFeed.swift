import ArgumentParser
import FanfareJSON
import FanfareTemporal
import Foundation

/// An input, as it was fed.
struct FedInput: Sendable {
  /// Where it stands, for people.
  let place: String
  /// The input, or why there is none.
  let value: Result<JSONValue, FeedProblem>
}

/// Why there is no input, or why what is fed ended early.
struct FeedProblem: Error, CustomStringConvertible {
  let description: String
}

/// Reads inputs on a thread of its own, as quickly as they are taken.
///
/// Waiting for a pipe holds a thread up, and of those that tasks share there may be one.
final class DocumentFeed: Sendable {
  /// What comes next.
  enum Event: Sendable {
    case input(FedInput)
    /// Nothing more for a moment.
    case idle
  }

  /// What comes, until all of it has come.
  let events: AsyncThrowingStream<Event, any Error>
  private let continuation: AsyncThrowingStream<Event, any Error>.Continuation
  /// How much may have been read and not been taken.
  private let room = DispatchSemaphore(value: 64)

  private init(_ read: @escaping @Sendable (DocumentFeed) throws -> Void) {
    (events, continuation) = AsyncThrowingStream.makeStream()
    Thread.detachNewThread { [self] in
      do {
        try read(self)
        continuation.finish()
      } catch {
        continuation.finish(throwing: error)
      }
    }
  }

  /// Says that an event was taken, so that another one can be read.
  func taken() { room.signal() }

  private func give(_ event: Event) {
    room.wait()
    continuation.yield(event)
  }

  // MARK: From files

  /// Reads files, one after another: each `.json` file is an input, each line of a `.jsonl` file, and of standard input, is one.
  ///
  /// - Parameter paths: the files; without any there is one input, an empty object.
  static func files(_ paths: [String]) -> DocumentFeed {
    DocumentFeed { feed in
      if paths.isEmpty { feed.give(.input(FedInput(place: "-", value: .success([:])))) }
      for path in paths { try feed.read(path) }
    }
  }

  private func read(_ path: String) throws {
    guard path != "-" else { return try read(.standardInput, of: path) }
    guard let handle = FileHandle(forReadingAtPath: path) else {
      throw FeedProblem(description: "'\(path)' can't be read")
    }
    if [".jsonl", ".ndjson"].contains(where: path.hasSuffix) { return try read(handle, of: path) }
    guard path.hasSuffix(".json") else {
      throw FeedProblem(
        description:
          "'\(path)': fanfare-temporal reads .json and .jsonl files, and fanfare run --temporal others as well"
      )
    }
    let bytes = try handle.readToEnd() ?? Data()
    give(.input(FedInput(place: path, value: Self.value(of: Array(bytes)))))
  }

  private func read(_ handle: FileHandle, of path: String) throws {
    var number = 0
    try lines(of: handle) { line in
      number += 1
      guard !line.allSatisfy({ [0x20, 0x09, 0x0D].contains($0) }) else { return true }
      give(.input(FedInput(place: "\(path):\(number)", value: Self.value(of: line))))
      return true
    }
  }

  private static func value(of bytes: [UInt8]) -> Result<JSONValue, FeedProblem> {
    do throws(JSONError) { return .success(try JSONValue(parsing: bytes)) } catch {
      return .failure(FeedProblem(description: "\(error)"))
    }
  }

  // MARK: From fanfare

  /// Reads what `fanfare run` writes: a line for each input, with its place and either the `input` or the `problem` with it; and at the end one
  /// that says `end`.
  static func fanfare() -> DocumentFeed {
    DocumentFeed { feed in
      var isComplete = false
      try feed.lines(of: .standardInput) { line in
        guard let object = try? JSONValue(parsing: line) else { return true }
        isComplete = object["end"] != nil
        guard let place = object["place"]?.stringValue else { return !isComplete }
        let problem = object["problem"]?.stringValue.map { FeedProblem(description: $0) }
        let value = problem.map { Result<JSONValue, FeedProblem>.failure($0) }
        feed.give(.input(FedInput(place: place, value: value ?? .success(object["input"] ?? .null))))
        return true
      }
      guard isComplete else {
        throw FeedProblem(description: "fanfare has ended before it had read all inputs")
      }
    }
  }

  // MARK: Lines

  /// Reads the lines of a file; now and then it is told that there is nothing more for a moment.
  ///
  /// - Parameters:
  ///   - handle: the file.
  ///   - body: is given each line, and returns whether it wants more.
  private func lines(of handle: FileHandle, _ body: ([UInt8]) throws -> Bool) throws {
    var (buffer, isIdle) = ([UInt8](), true)
    while true {
      var request = pollfd(fd: handle.fileDescriptor, events: Int16(POLLIN), revents: 0)
      if !isIdle, poll(&request, 1, 200) == 0 {
        isIdle = true
        give(.idle)
        continue
      }
      isIdle = false
      var piece = [UInt8](repeating: 0, count: 1 << 16)
      let count = Foundation.read(handle.fileDescriptor, &piece, piece.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      var start = 0
      while let end = piece[start..<count].firstIndex(of: UInt8(ascii: "\n")) {
        guard try body(buffer + piece[start..<end]) else { return }
        buffer.removeAll(keepingCapacity: true)
        start = end + 1
      }
      buffer += piece[start..<count]
    }
    if !buffer.isEmpty { _ = try body(buffer) }
  }
}

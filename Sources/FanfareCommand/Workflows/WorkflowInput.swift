import FanfareJSON

/// What a run of a workflow is given, and what it is called.
struct WorkflowInput: Sendable {
  /// The file, and the line in it where there are several; `-` for standard input.
  let name: String
  /// The value, or why there is none.
  let value: Result<JSONValue, UnreadableInput>
}

/// The inputs in files, one after another, read as they are asked for.
///
/// A text file is `{ id, text }`, a `.json` file is one input, a `.jsonl` file one for each line that isn't empty.
/// Standard input is read as lines of JSON if it begins with `{` or `[`, and as a text otherwise.
struct WorkflowInputs {
  /// How large a text, or a line, may be.
  private static let maximumBytes = 16 << 20

  private var paths: ArraySlice<String>
  private var lines: LineReader?
  /// The members that every input gets.
  private let additions: JSONObject

  /// How many inputs there are, if that is known without reading them.
  let count: Int?

  init(paths: [String], additions: JSONObject) {
    self.paths = paths[...]
    self.additions = additions
    count = paths.contains { Self.isLines($0) || $0 == "-" } ? nil : max(1, paths.count)
    if paths.isEmpty { isEmpty = true }
  }

  /// Whether there are no files: then there is one input, with the additions alone.
  private var isEmpty = false

  /// The next input; `nil` at the end.
  mutating func next() -> WorkflowInput? {
    if isEmpty {
      isEmpty = false
      return WorkflowInput(name: "-", value: .success(.object(additions)))
    }
    while true {
      if let line = nextLine() { return line }
      guard let path = paths.popFirst() else { return nil }
      do throws(UnreadableInput) {
        let file = try InputFile(path: path)
        if let input = try read(file, path) { return input }
      } catch {
        return WorkflowInput(name: path, value: .failure(error))
      }
    }
  }

  /// Reads a file that is one input, or begins one that is many.
  private mutating func read(_ file: InputFile, _ path: String) throws(UnreadableInput) -> WorkflowInput? {
    var file = file
    if Self.isLines(path) {
      lines = LineReader(file, name: path, maximumBytes: Self.maximumBytes)
      return nil
    }
    if path == "-" {
      var reader = LineReader(file, name: path, maximumBytes: Self.maximumBytes)
      if try reader.startsLikeJSON() {
        lines = reader
        return nil
      }
      return WorkflowInput(name: path, value: text(try reader.rest(), of: path))
    }
    let bytes = try file.contents(maximumBytes: Self.maximumBytes)
    return WorkflowInput(
      name: path,
      value: path.hasSuffix(".json") ? json(bytes, of: path) : text(bytes, of: path)
    )
  }

  private mutating func nextLine() -> WorkflowInput? {
    guard lines != nil else { return nil }
    while true {
      do throws(UnreadableInput) {
        guard let line = try lines?.next() else {
          lines = nil
          return nil
        }
        if line.bytes.allSatisfy({ $0 <= 0x20 }) { continue }
        return WorkflowInput(name: line.name, value: json(line.bytes, of: line.name))
      } catch {
        lines = nil
        return WorkflowInput(name: error.id, value: .failure(error))
      }
    }
  }

  private func json(_ bytes: [UInt8], of name: String) -> Result<JSONValue, UnreadableInput> {
    do {
      return .success(adding(to: try JSONValue(parsing: bytes)))
    } catch {
      return .failure(UnreadableInput(id: name, reason: "\(error)"))
    }
  }

  private func text(_ bytes: [UInt8], of name: String) -> Result<JSONValue, UnreadableInput> {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      return .failure(UnreadableInput(id: name, reason: "it is no text in UTF-8"))
    }
    return .success(adding(to: ["id": .string(name), "text": .string(text)]))
  }

  private func adding(to value: JSONValue) -> JSONValue {
    guard !additions.isEmpty, var object = value.objectValue else { return value }
    for (name, value) in additions { object[name] = value }
    return .object(object)
  }

  private static func isLines(_ path: String) -> Bool {
    path.hasSuffix(".jsonl") || path.hasSuffix(".ndjson")
  }
}

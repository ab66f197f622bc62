import FanfareJSON

/// The inputs in files, one after another, read as they are asked for.
///
/// A text file is `{ id, text }`, a `.json` file is one input, a `.jsonl` file one for each line that isn't empty.
/// Standard input is JSON if it begins with `{` or `[`: a value in each line, or one over several lines. Otherwise it is
/// a text.
struct WorkflowInputs {
  /// What comes next.
  enum Next {
    case input(WorkflowInput)
    /// Standard input has nothing yet.
    case notYet
    case end
  }

  /// How large a text, or a line, may be.
  private static let maximumBytes = 16 << 20

  private var paths: ArraySlice<String>
  /// The file whose lines are inputs.
  private var lines: LineReader?
  /// Standard input, while it isn't known what it is.
  private var undecided: LineReader?
  /// The members that every input gets.
  private let additions: JSONObject
  /// Whether there are no files: then there is one input, with the additions alone.
  private var isEmpty: Bool

  /// How many inputs there are, if that is known without reading them.
  let count: Int?

  init(paths: [String], additions: JSONObject) {
    self.paths = paths[...]
    self.additions = additions
    count = paths.contains { Self.isLines($0) || $0 == "-" } ? nil : max(1, paths.count)
    isEmpty = paths.isEmpty
  }

  /// The next input.
  mutating func next() -> Next {
    if isEmpty {
      isEmpty = false
      return .input(WorkflowInput(name: "-", .object(additions), adding: [:]))
    }
    while true {
      do throws(UnreadableInput) {
        if undecided != nil {
          if let next = try decide() { return next }
        } else if lines != nil {
          if let next = try nextLine() { return next }
        } else {
          guard let path = paths.popFirst() else { return .end }
          if let input = try open(path) { return .input(input) }
        }
      } catch {
        (lines, undecided) = (nil, nil)
        return .input(WorkflowInput(error))
      }
    }
  }

  /// Reads a file that is one input, or opens one that is many.
  private mutating func open(_ path: String) throws(UnreadableInput) -> WorkflowInput? {
    var file = try InputFile(path: path)
    let reader = LineReader(file, name: path, maximumBytes: Self.maximumBytes)
    if path == "-" {
      undecided = reader
    } else if Self.isLines(path) {
      lines = reader
    } else {
      let bytes = try file.contents(maximumBytes: Self.maximumBytes)
      return path.hasSuffix(".json")
        ? WorkflowInput(name: path, json: bytes, adding: additions)
        : WorkflowInput(name: path, text: bytes, adding: additions)
    }
    return nil
  }

  /// Finds out what standard input is; `nil` if it is lines.
  private mutating func decide() throws(UnreadableInput) -> Next? {
    guard let form = try undecided?.form() else { return .notYet }
    defer { undecided = nil }
    switch form {
    case .lines:
      lines = undecided
      return nil
    case .value(let value): return .input(WorkflowInput(name: "-", value, adding: additions))
    case .text(let text): return .input(WorkflowInput(name: "-", text: text, adding: additions))
    }
  }

  /// The next line that isn't blank; `nil` at the end of the file.
  private mutating func nextLine() throws(UnreadableInput) -> Next? {
    while true {
      switch try lines?.next() {
      case .line(let line)?:
        if line.bytes.allSatisfy({ $0 <= 0x20 }) { continue }
        return .input(WorkflowInput(name: line.name, json: line.bytes, adding: additions))
      case .notYet?: return .notYet
      case .end?, nil:
        lines = nil
        return nil
      }
    }
  }

  private static func isLines(_ path: String) -> Bool {
    path.hasSuffix(".jsonl") || path.hasSuffix(".ndjson")
  }
}

import FanfareJSON
import FanfareText
import Foundation

/// The inputs in files and folders, one after another, read as they are asked for.
///
/// A text file is `{ id, text }`, a `.json` file is one input, a `.jsonl` or `.ndjson` file one for each line that isn't empty, and a `.csv`
/// file one for each row below its header. Each may be compressed, and ends in `.gz` then.
/// Of a folder every file is taken whose name tells what it is. Standard input is JSON if it begins with `{` or `[`: a value in
/// each line, or one over several lines. Otherwise it is a text.
struct WorkflowInputs {
  /// What comes next.
  enum Next {
    case input(WorkflowInput)
    /// Standard input, or a pipe, has nothing yet.
    case notYet
    case end
  }

  /// What the arguments stand for.
  private enum Source {
    case file(String)
    case value(String, JSONValue)
    case unreadable(UnreadableInput)
  }

  /// How large a text, or a line, may be.
  private static let maximumBytes = 16 << 20

  private var sources: ArraySlice<Source>
  /// The file that was opened last.
  private var current: String?
  /// The file whose lines are inputs.
  private var lines: LineReader?
  /// The file whose rows are inputs.
  private var table: TableReader?
  /// Standard input, while it isn't known what it is.
  private var undecided: LineReader?
  /// The file that is one input, while it isn't read to its end.
  private var single: LineReader?
  /// The members that every input gets.
  private let additions: JSONObject
  /// Whether there are no files: then there is one input, with the additions alone.
  private var isEmpty: Bool
  private var expectation = InputExpectation()

  /// What of the folders is no input, a line for each.
  private(set) var notes: [String] = []

  /// The files that were read to their end and had no input, a line for each.
  private(set) var emptyFileNotes: [String] = []
  /// Whether the file that was opened last has had an input.
  private var hasInput = false

  /// How many inputs there are, as far as that can be said without reading them.
  var total: ProgressText.Total? { expectation.total }

  /// Whether all of them can be read more than once: none is standard input or a pipe.
  var canBeReadAgain: Bool {
    sources.allSatisfy { source in
      if case .file(let path) = source { Self.canBeReadAgain(path) } else { true }
    }
  }

  /// Inputs that are at hand.
  ///
  /// - Parameter values: each with its name.
  init(_ values: [(name: String, value: JSONValue)]) {
    additions = [:]
    isEmpty = false
    sources = values.map { Source.value($0.name, $0.value) }[...]
    expectation.singles = values.count
  }

  /// Whether a file can be read more than once; one that isn't there can be missed more than once.
  static func canBeReadAgain(_ path: String) -> Bool {
    var status = stat()
    guard path != "-" else { return false }
    return stat(path, &status) != 0 || status.st_mode & S_IFMT == S_IFREG
  }

  /// Looks into folders, and reads nothing yet.
  ///
  /// - Parameters:
  ///   - paths: files and folders; `-` is standard input. Without any there is one input, of the additions.
  ///   - additions: the members that every input gets.
  ///   - excluded: files that aren't taken from folders.
  init(paths: [String], additions: JSONObject, excluding excluded: Set<FileIdentity> = []) {
    self.additions = additions
    isEmpty = paths.isEmpty
    var sources: [Source] = []
    for path in paths {
      guard path != "-", InputFolder.isFolder(path) else {
        sources.append(.file(path))
        continue
      }
      do throws(UnreadableInput) {
        let folder = try InputFolder(path: path, excluding: excluded)
        sources += folder.files.map { .file($0) }
        if let note = folder.note { notes.append(note) }
      } catch {
        sources.append(.unreadable(error))
      }
    }
    self.sources = sources[...]
    for case .file(let path) in sources {
      if Self.isMany(path) { expectation.expectLines(of: path) }
    }
    expectation.singles = sources.count { source in
      guard case .file(let path) = source else { return true }
      return !Self.isMany(path)
    }
    if isEmpty { expectation.singles = 1 }
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
        } else if single != nil {
          return try nextWhole()
        } else if lines != nil {
          if let next = try nextLine() { return next }
        } else if table != nil {
          if let next = try nextRow() { return next }
        } else {
          guard let source = sources.popFirst() else { return .end }
          if let input = try open(source) { return .input(input) }
        }
      } catch {
        (lines, table, undecided, single) = (nil, nil, nil, nil)
        if let current, Self.isMany(current) { expectation.foundSingle() }
        return .input(WorkflowInput(error))
      }
    }
  }

  /// Reads what is left, so that ``total`` is no estimate; nothing where that can be read only once, or has no end.
  mutating func countRest() {
    guard total?.isEstimate ?? true, canBeReadAgain, current.map(Self.canBeReadAgain) ?? true else { return }
    while !Task.isCancelled, case .input = next() {}
  }

  /// Waits until more of the file is there that had nothing yet; the thread does nothing else meanwhile.
  ///
  /// There may still be no input then: what came may be the first half of a line.
  func waitUntilReady() {
    table?.waitUntilReady()
    (undecided ?? single ?? lines)?.waitUntilReady()
  }

  /// Whether there may be several inputs in a file.
  private static func isMany(_ path: String) -> Bool {
    path == "-" || InputKind(ofFileAt: path)?.isMany == true
  }

  /// Opens a file; `nil` unless the source is an input as it is.
  private mutating func open(_ source: Source) throws(UnreadableInput) -> WorkflowInput? {
    (current, hasInput) = (nil, false)
    switch source {
    case .unreadable(let error): throw error
    case .value(let name, let value): return WorkflowInput(name: name, value, adding: additions)
    case .file(let path):
      current = path
      try open(path)
      return nil
    }
  }

  /// Opens a file, which is read as it is asked for: what else is under way goes on while a pipe has nothing.
  private mutating func open(_ path: String) throws(UnreadableInput) {
    let file = try InputFile(path: path, coding: InputKind.coding(ofFileAt: path), waits: false)
    let reader = LineReader(file, name: path, maximumBytes: Self.maximumBytes)
    guard path != "-" else { return undecided = reader }
    switch InputKind(ofFileAt: path) {
    case .lines: lines = reader
    case .table: table = TableReader(file, name: path)
    case .value, .text, nil: single = reader
    }
  }

  /// The input that a whole file is, once all of it is there.
  private mutating func nextWhole() throws(UnreadableInput) -> Next {
    guard let bytes = try single?.whole(), let path = current else { return .notYet }
    single = nil
    return .input(
      InputKind(ofFileAt: path) == .value
        ? WorkflowInput(name: path, json: bytes, adding: additions)
        : WorkflowInput(name: path, text: bytes, adding: additions)
    )
  }

  /// Finds out what standard input is; `nil` if it is lines.
  private mutating func decide() throws(UnreadableInput) -> Next? {
    guard let form = try undecided?.form() else { return .notYet }
    defer { undecided = nil }
    switch form {
    case .lines:
      lines = undecided
      return nil
    case .value(let value):
      expectation.foundSingle()
      return .input(WorkflowInput(name: "-", value, adding: additions))
    case .text(let text):
      expectation.foundSingle()
      return .input(WorkflowInput(name: "-", text: text, adding: additions))
    }
  }

  /// The next row of a table; `nil` at the end of the file.
  private mutating func nextRow() throws(UnreadableInput) -> Next? {
    switch try table?.next() {
    case .row(let name, let object, let bytes)?:
      expectation.countLine(bytes: bytes, isBlank: false)
      hasInput = true
      var input = WorkflowInput(name: name, .object(object), adding: additions)
      input.isLine = true
      return .input(input)
    case .refused(let error)?:
      hasInput = true
      expectation.countLine(bytes: 0, isBlank: false)
      return .input(WorkflowInput(error))
    case .notYet?: return .notYet
    case .end?, nil:
      table = nil
      endFile(of: "rows below the names of its columns")
      return nil
    }
  }

  /// Notes that a file of many inputs has come to its end.
  private mutating func endFile(of what: String) {
    expectation.endLines()
    guard !hasInput, let current else { return }
    let name = current == "-" ? "standard input" : VisibleText.line(current)
    emptyFileNotes.append("\(name) has no \(what), so nothing was run for it")
  }

  /// The next line that isn't blank; `nil` at the end of the file.
  private mutating func nextLine() throws(UnreadableInput) -> Next? {
    while true {
      switch try lines?.next() {
      case .line(let line)?:
        let isBlank = line.bytes.allSatisfy { $0 <= 0x20 }
        expectation.countLine(bytes: line.bytes.count + 1, isBlank: isBlank)
        if isBlank { continue }
        hasInput = true
        var input = WorkflowInput(name: line.name, json: line.bytes, adding: additions)
        input.isLine = true
        return .input(input)
      case .notYet?: return .notYet
      case .end?, nil:
        lines = nil
        endFile(of: "lines")
        return nil
      }
    }
  }
}

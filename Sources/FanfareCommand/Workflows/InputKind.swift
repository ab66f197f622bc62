/// What a file is to a workflow, by the ending of its name.
enum InputKind: Hashable, Sendable {
  /// One input, in JSON.
  case value
  /// An input in each line, in JSON.
  case lines
  /// One input, a text.
  case text

  /// The kind of a file.
  ///
  /// - Parameter path: where it is; whether its ending is in capitals makes no difference.
  /// - Returns: `nil` if its name doesn't tell. Who names such a file means a text; in a folder it is something else.
  init?(ofFileAt path: String) {
    let name = path.split(separator: "/").last ?? ""
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return nil }
    switch name[name.index(after: dot)...].lowercased() {
    case "json": self = .value
    case "jsonl", "ndjson": self = .lines
    case "txt", "md": self = .text
    default: return nil
    }
  }

  /// The endings, for messages.
  static let endings = ".json, .jsonl, .ndjson, .txt and .md"
}

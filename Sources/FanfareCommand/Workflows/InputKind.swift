import FanfareCompression

/// What a file is to a workflow, by the ending of its name.
enum InputKind: Hashable, Sendable {
  /// One input, in JSON.
  case value
  /// An input in each line, in JSON.
  case lines
  /// An input in each row of a table, in CSV.
  case table
  /// One input, a text.
  case text

  /// The kind of a file.
  ///
  /// - Parameter path: where it is; whether its ending is in capitals makes no difference.
  /// - Returns: `nil` if its name doesn't tell. Who names such a file means a text; in a folder it is something else.
  init?(ofFileAt path: String) {
    var name = path.split(separator: "/").last ?? ""
    if Self.coding(ofFileAt: path) != nil { name = name.dropLast(3) }
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return nil }
    switch name[name.index(after: dot)...].lowercased() {
    case "json": self = .value
    case "jsonl", "ndjson": self = .lines
    case "csv": self = .table
    case "txt", "md": self = .text
    default: return nil
    }
  }

  /// What has to be undone before a file is read: what ends in `.gz` is compressed, whatever it is then.
  static func coding(ofFileAt path: String) -> ContentCoding? {
    path.lowercased().hasSuffix(".gz") ? .gzip : nil
  }

  /// Whether there may be several inputs in it.
  var isMany: Bool { self == .lines || self == .table }

  /// The endings, for messages.
  static let endings = ".json, .jsonl, .ndjson, .csv, .txt and .md"
}

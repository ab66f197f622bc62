public import FanfareJSON
internal import Yams

/// Reads YAML as JSON values.
///
/// YAML is read as the superset of JSON that configuration files use: one document of mappings with text keys, lists and
/// scalars. What has no meaning in JSON (other tags, keys that aren't texts, a key that stands twice) is an error with
/// its line. Aliases are followed, and everything they repeat counts against the limits.
public struct YAMLDocument: Sendable {
  /// What a document may have at most.
  public struct Limits: Hashable, Sendable {
    /// Bytes of text.
    public var bytes: Int
    /// Values inside each other.
    public var depth: Int
    /// Values in all, those that aliases repeat included.
    public var values: Int

    /// Creates limits.
    public init(bytes: Int = 4 << 20, depth: Int = 64, values: Int = 200_000) {
      self.bytes = bytes
      self.depth = depth
      self.values = values
    }
  }

  /// What the document says.
  public let value: JSONValue

  /// Where its values stand.
  private let outline: YAMLOutline

  /// Reads a document; an empty one is `null`.
  ///
  /// - Parameters:
  ///   - text: YAML or JSON text.
  ///   - limits: what it may have at most.
  /// - Throws: ``YAMLError`` with line and column.
  public init(parsing text: String, limits: Limits = Limits()) throws(YAMLError) {
    guard text.utf8.count <= limits.bytes else {
      throw YAMLError("the file is larger than \(limits.bytes) bytes", line: 1, column: 1)
    }
    let node: Node?
    do {
      node = try compose(yaml: text)
    } catch {
      throw YAMLError(error)
    }
    guard let node else {
      value = .null
      outline = YAMLOutline(place: YAMLPlace(line: 1, column: 1))
      return
    }
    var reader = NodeReader(limits: limits)
    (value, outline) = try reader.value(node, depth: 0)
  }

  /// Where a value begins: that of an element at the element, that of a member at its key.
  ///
  /// - Parameter pointer: the way to the value; what doesn't exist is where the last value on the way stands.
  public func place(of pointer: JSONPointer) -> YAMLPlace { outline.place(of: pointer.tokens[...]) }
}

/// Why a text isn't read.
public struct YAMLError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong.
  public let message: String
  /// The line, from 1.
  public let line: Int
  /// The column, from 1.
  public let column: Int

  /// Creates an error.
  init(_ message: String, line: Int, column: Int) {
    self.message = message
    self.line = line
    self.column = column
  }

  /// Line, column and message.
  public var description: String { "line \(line), column \(column): \(message)" }
}

extension YAMLError {
  fileprivate init(_ error: any Error) {
    switch error as? YamlError {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      self.init(problem, line: mark.line, column: mark.column)
    case .duplicatedKeysInMapping(let duplicates, let context):
      let names = duplicates.joined(separator: ", ")
      self.init("\(names) stands twice in one mapping", line: context.mark.line, column: context.mark.column)
    default:
      self.init("\(error)", line: 1, column: 1)
    }
  }

  /// An error at a node.
  init(_ message: String, at node: Node) {
    self.init(message, line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)
  }
}

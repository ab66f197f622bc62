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
      return
    }
    var reader = NodeReader(limits: limits)
    value = try reader.value(node, depth: 0)
  }
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

  fileprivate init(_ message: String, at node: Node) {
    self.init(message, line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)
  }
}

/// Turns nodes into JSON values within limits.
private struct NodeReader {
  let limits: YAMLDocument.Limits
  private var count = 0

  init(limits: YAMLDocument.Limits) {
    self.limits = limits
  }

  mutating func value(_ node: Node, depth: Int) throws(YAMLError) -> JSONValue {
    count += 1
    guard count <= limits.values else { throw YAMLError("more than \(limits.values) values", at: node) }
    guard depth <= limits.depth else { throw YAMLError("more than \(limits.depth) levels", at: node) }
    let tag = Tag.Name(rawValue: node.tag.rawValue)
    guard Self.knownTags.contains(tag) else {
      throw YAMLError("the tag \(tag.rawValue) isn't read", at: node)
    }
    switch node {
    case .scalar(let scalar): return try self.scalar(scalar, tag, node)
    case .sequence(let sequence):
      var elements: [JSONValue] = []
      for element in sequence { elements.append(try value(element, depth: depth + 1)) }
      return .array(elements)
    case .mapping(let mapping):
      var object = JSONObject()
      for (key, member) in mapping {
        guard let name = key.scalar?.string else { throw YAMLError("a key isn't a text", at: key) }
        object[name] = try value(member, depth: depth + 1)
      }
      return .object(object)
    case .alias:
      throw YAMLError("an alias leads nowhere", at: node)
    }
  }

  private static let knownTags: Set<Tag.Name> = [
    .null, .bool, .int, .float, .str, .timestamp, .seq, .map, .implicit, .nonSpecific,
  ]

  private func scalar(_ scalar: Node.Scalar, _ tag: Tag.Name, _ node: Node) throws(YAMLError) -> JSONValue {
    switch tag {
    case .null: return .null
    case .bool: return .bool(Bool.construct(from: scalar) ?? false)
    case .int:
      guard let number = Int.construct(from: scalar) else {
        throw YAMLError("\(scalar.string) is too large a number", at: node)
      }
      return .number(JSONNumber(number))
    case .float:
      guard let number = Double.construct(from: scalar), number.isFinite else {
        throw YAMLError("\(scalar.string) is no number that JSON has", at: node)
      }
      return .number(JSONNumber(number))
    default: return .string(scalar.string)
    }
  }
}

public import FanfareJSON

/// Reads YAML as JSON values.
///
/// YAML is read as configuration files use it: one document of mappings with text keys, lists and scalars in the core schema
/// of YAML 1.2 (`NO` and `12:30` are texts, `01234` is 1234), and `<<` takes the members of other mappings over. What has no
/// meaning in JSON (other tags, `.inf`, keys that aren't texts, a key that stands twice) is an error with its line. Aliases
/// are followed, and everything they repeat counts against the limits.
///
/// A text that begins as a JSON object (`{"` or `{}`) is read as JSON, strictly.
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

  /// How a text is written.
  public enum Format: Hashable, Sendable {
    /// JSON, strictly.
    case json
    /// YAML, or JSON if it begins as that.
    case yaml

    /// How a file is written, by the ending of its name.
    public init(ofFileAt path: String) {
      self = path.utf8.count >= 5 && path.suffix(5).lowercased() == ".json" ? .json : .yaml
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
  ///   - format: how it is written; by default what it begins as.
  ///   - limits: what it may have at most.
  /// - Throws: ``YAMLError`` with line and column.
  public init(
    parsing text: String,
    as format: Format? = nil,
    limits: Limits = Limits()
  ) throws(YAMLError) {
    guard text.utf8.count <= limits.bytes else {
      throw YAMLError("the file is larger than \(limits.bytes) bytes", line: 1, column: 1)
    }
    let text = text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
    if format == .json || Self.beginsAsJSON(text) {
      do throws(JSONError) {
        value = try JSONValue(parsing: text, limits: JSONLimits(maximumDepth: limits.depth))
      } catch {
        throw YAMLError("\(error.message), in a file that is JSON", line: error.line, column: error.column)
      }
      var reader = JSONOutline(text)
      outline = reader.outline()
      return
    }
    var reader = DocumentReader(text, limits: limits)
    let whole = try reader.document()
    value = whole?.value ?? .null
    outline = whole?.outline ?? YAMLOutline(place: YAMLPlace(line: 1, column: 1))
  }

  /// Whether a text means to be JSON: an object whose first name is in double quotes, or an empty one.
  ///
  /// YAML has `{a: 1}` and `[a, b]` as well, which aren't JSON and aren't meant to be.
  private static func beginsAsJSON(_ text: String) -> Bool {
    let start = text.utf8.lazy.filter { $0 != 0x20 && $0 != 0x09 && $0 != 0x0A && $0 != 0x0D }.prefix(2)
    return start.elementsEqual("{\"".utf8) || start.elementsEqual("{}".utf8)
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
  /// The line, from 1; 0 if it is the file as a whole.
  public let line: Int
  /// The column, from 1; 0 if it is the file as a whole.
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
  /// An error at a place.
  init(_ message: String, at place: YAMLPlace) {
    self.init(message, line: place.line, column: place.column)
  }
}

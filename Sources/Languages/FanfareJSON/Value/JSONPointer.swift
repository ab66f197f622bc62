/// A place in a JSON value (RFC 6901): the names and positions that lead to it.
public struct JSONPointer: Hashable, Sendable {
  /// The names of members and the positions of elements, from the outside in, without escapes.
  public var tokens: [String]

  /// Creates a pointer from its tokens; without any it points to the whole value.
  public init(_ tokens: [String] = []) {
    self.tokens = tokens
  }

  /// Reads a pointer such as `/items/0/a~1b`.
  ///
  /// - Returns: `nil` if the text is neither empty nor begins with a slash, or has a `~` without `0` or `1` behind it.
  public init?(_ text: String) {
    var tokens: [String] = []
    if !text.utf8.isEmpty {
      guard text.utf8.first == UInt8(ascii: "/") else { return nil }
      for part in text.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
      {
        guard let token = Self.unescape(part) else { return nil }
        tokens.append(token)
      }
    }
    self.tokens = tokens
  }

  /// The pointer to something within.
  public func appending(_ token: String) -> JSONPointer {
    JSONPointer(tokens + [token])
  }

  private static func unescape(_ part: Substring.UTF8View) -> String? {
    var bytes: [UInt8] = []
    var rest = part
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "~") else {
        bytes.append(byte)
        continue
      }
      switch rest.popFirst() {
      case UInt8(ascii: "0"): bytes.append(UInt8(ascii: "~"))
      case UInt8(ascii: "1"): bytes.append(UInt8(ascii: "/"))
      default: return nil
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Whether two pointers have the same tokens, byte by byte.
  public static func == (first: JSONPointer, second: JSONPointer) -> Bool {
    first.tokens.elementsEqual(second.tokens) { $0.utf8.elementsEqual($1.utf8) }
  }

  /// Feeds the tokens into a hasher.
  public func hash(into hasher: inout Hasher) {
    for token in tokens { hasher.combine(ExactText(token)) }
  }
}

extension JSONPointer: CustomStringConvertible {
  /// The pointer as text; empty for the whole value.
  public var description: String {
    tokens.map { "/\(Self.escape($0))" }.joined()
  }

  private static func escape(_ token: String) -> String {
    var bytes: [UInt8] = []
    for byte in token.utf8 {
      switch byte {
      case UInt8(ascii: "~"): bytes.append(contentsOf: "~0".utf8)
      case UInt8(ascii: "/"): bytes.append(contentsOf: "~1".utf8)
      default: bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

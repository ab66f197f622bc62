/// The text of an expression, looked at before it means anything.
struct ExpressionText {
  private let bytes: [UInt8]
  /// Whether a byte stands within a string or a comment.
  private let isQuoted: [Bool]

  init(_ text: String) {
    bytes = Array(text.utf8)
    isQuoted = Self.quoted(bytes)
  }

  /// Whether the expression assigns, so that its value is its whole input and always counts as true.
  ///
  /// An assignment within brackets, or one whose result goes on through a pipe, may be meant.
  var isAssignment: Bool {
    var depth = 0
    var isAssignment = false
    for (index, byte) in bytes.enumerated() where !isQuoted[index] {
      switch byte {
      case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
      case UInt8(ascii: "=") where depth == 0 && !isComparison(index): isAssignment = true
      case UInt8(ascii: "|") where depth == 0 && self[index + 1] != UInt8(ascii: "="): isAssignment = false
      default: break
      }
    }
    return isAssignment
  }

  /// The expression with `==` in place of the first `=` that assigns.
  var comparing: String? {
    guard
      let index = bytes.indices.first(where: {
        self[$0] == UInt8(ascii: "=") && !isQuoted[$0] && !isComparison($0)
      }),
      self[index - 1] == UInt8(ascii: " ")
    else { return nil }
    return String(decoding: bytes[...index] + [UInt8(ascii: "=")] + bytes[(index + 1)...], as: UTF8.self)
  }

  /// The names in `$secrets.name`, `$secrets["name"]` and `$secrets."name"`.
  var secrets: [String] {
    let mention = Array("$secrets".utf8)
    var names: [String] = []
    for start in bytes.indices where !isQuoted[start] && bytes[start...].starts(with: mention) {
      var rest = bytes[(start + mention.count)...].drop { $0 == UInt8(ascii: " ") }
      let isDotted = rest.first == UInt8(ascii: ".")
      if isDotted { rest = rest.dropFirst() }
      if rest.first == UInt8(ascii: "[") { rest = rest.dropFirst() } else if !isDotted { continue }
      let isText = rest.first == UInt8(ascii: "\"")
      if isText { rest = rest.dropFirst() }
      let name = rest.prefix { isText ? $0 != UInt8(ascii: "\"") : Self.isNameByte($0) }
      // A name with an escape or an interpolation isn't known before the run.
      if !name.isEmpty, !name.contains(UInt8(ascii: "\\")) {
        names.append(String(decoding: name, as: UTF8.self))
      }
    }
    return names
  }

  private subscript(index: Int) -> UInt8? { bytes.indices.contains(index) ? bytes[index] : nil }

  /// Whether the `=` at a place belongs to `==`, `!=`, `<=` or `>=`.
  private func isComparison(_ index: Int) -> Bool {
    self[index + 1] == UInt8(ascii: "=") || self[index - 1].map("=!<>".utf8.contains) == true
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || byte == UInt8(ascii: "_")
  }

  /// What stands within strings and comments; an interpolation counts as a part of its string.
  private static func quoted(_ bytes: [UInt8]) -> [Bool] {
    var quoted = Array(repeating: false, count: bytes.count)
    var end: UInt8?
    var isEscaped = false
    for (index, byte) in bytes.enumerated() {
      quoted[index] = end != nil
      if isEscaped {
        isEscaped = false
      } else if let current = end {
        if current == UInt8(ascii: "\""), byte == UInt8(ascii: "\\") { isEscaped = true }
        if byte == current { end = nil }
      } else if byte == UInt8(ascii: "\"") {
        end = byte
      } else if byte == UInt8(ascii: "#") {
        end = UInt8(ascii: "\n")
      }
    }
    return quoted
  }
}

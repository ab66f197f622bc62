internal import FanfareJSON

/// Finds where the values of a JSON text stand; the text is known to be valid.
struct JSONOutline {
  private let bytes: [UInt8]
  private var index = 0
  private var line = 1
  private var lineStart = 0

  init(_ text: String) {
    bytes = Array(text.utf8)
  }

  mutating func outline() -> YAMLOutline {
    skipSpace()
    var outline = YAMLOutline(place: place)
    switch bytes[index] {
    case UInt8(ascii: "{"):
      parts(until: UInt8(ascii: "}")) { reader in
        let place = reader.place
        let name = reader.string()
        reader.skipSpace()
        reader.index += 1
        var member = reader.outline()
        member.place = place
        outline.members[ExactText(name)] = member
      }
    case UInt8(ascii: "["):
      parts(until: UInt8(ascii: "]")) { outline.elements.append($0.outline()) }
    case UInt8(ascii: "\""): _ = string()
    default: while index < bytes.count, !Self.ends.contains(bytes[index]) { index += 1 }
    }
    return outline
  }

  private static let ends = Set(",]} \t\r\n".utf8)

  private var place: YAMLPlace { YAMLPlace(line: line, column: index - lineStart + 1) }

  private mutating func parts(until close: UInt8, _ read: (inout JSONOutline) -> Void) {
    index += 1
    skipSpace()
    while bytes[index] != close {
      read(&self)
      skipSpace()
      if bytes[index] == UInt8(ascii: ",") { index += 1 }
      skipSpace()
    }
    index += 1
  }

  private mutating func skipSpace() {
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "\n"):
        line += 1
        lineStart = index + 1
      case 0x20, 0x09, 0x0D: break
      default: return
      }
      index += 1
    }
  }

  /// The string that begins here, its escapes resolved.
  private mutating func string() -> String {
    let start = index
    index += 1
    while bytes[index] != UInt8(ascii: "\"") { index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1 }
    index += 1
    return (try? JSONValue(parsing: Array(bytes[start..<index])))?.stringValue ?? ""
  }
}

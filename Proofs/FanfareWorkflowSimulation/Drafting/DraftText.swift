internal import FanfareJSON

/// Writes definitions in YAML, in blocks, so that people can read them.
enum DraftText {
  /// What is shorter stands on one line, as JSON.
  private static let longestLine = 60

  static func yaml(of value: JSONValue) -> String {
    var text = ""
    write(value, indentation: 0, into: &text)
    return text
  }

  private static func write(_ value: JSONValue, indentation: Int, into text: inout String) {
    let margin = String(repeating: " ", count: indentation)
    switch value {
    case .object(let object) where !object.isEmpty:
      for (name, member) in object { append(member, after: "\(margin)\(name):", indentation + 2, to: &text) }
    case .array(let elements) where !elements.isEmpty:
      for element in elements { append(element, after: "\(margin)-", indentation + 2, to: &text) }
    default: text += "\(margin)\(value)\n"
    }
  }

  private static func append(
    _ value: JSONValue,
    after start: String,
    _ indentation: Int,
    to text: inout String
  ) {
    let line = "\(value)"
    guard line.utf8.count > longestLine, value.objectValue != nil || value.arrayValue != nil else {
      text += "\(start) \(line)\n"
      return
    }
    var block = ""
    write(value, indentation: indentation, into: &block)
    // What belongs to an element begins behind its hyphen.
    text += start.hasSuffix("-") ? "\(start) \(block.dropFirst(indentation))" : "\(start)\n\(block)"
  }
}

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
      for (name, member) in object { text += "\(margin)\(name):"; append(member, indentation + 2, &text) }
    case .array(let elements) where !elements.isEmpty:
      for element in elements { text += "\(margin)-"; append(element, indentation + 2, &text) }
    default: text += "\(margin)\(value)\n"
    }
  }

  private static func append(_ value: JSONValue, _ indentation: Int, _ text: inout String) {
    let line = "\(value)"
    if line.utf8.count <= longestLine || !value.isCollection {
      text += " \(line)\n"
    } else {
      text += "\n"
      write(value, indentation: indentation, into: &text)
    }
  }
}

extension JSONValue {
  fileprivate var isCollection: Bool { arrayValue != nil || objectValue != nil }
}

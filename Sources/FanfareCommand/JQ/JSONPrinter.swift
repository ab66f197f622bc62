import FanfareJSON

/// Writes outputs: indented or on one line, in colours for a terminal, texts with or without quotes.
struct JSONPrinter {
  let isCompact: Bool
  let isSorted: Bool
  /// Whether a text is written as it is.
  let isRaw: Bool
  /// What follows each output.
  let terminator: String
  let style: Style

  /// An output with its terminator.
  func text(of value: JSONValue) -> String {
    if isRaw, case .string(let text) = value { return text + terminator }
    guard style.hasColour else {
      var options: JSONWritingOptions = isCompact ? [] : .prettyPrinted
      if isSorted { options.insert(.sortedKeys) }
      return String(decoding: value.serialized(options: options), as: UTF8.self) + terminator
    }
    return coloured(value, indentation: 0) + terminator
  }

  private func coloured(_ value: JSONValue, indentation: Int) -> String {
    switch value {
    case .null: return style.dim("null")
    case .bool: return style.yellow(value.description)
    case .number: return value.description
    case .string: return style.green(value.description)
    case .array(let elements):
      return list("[", elements.map { coloured($0, indentation: indentation + 1) }, "]", indentation)
    case .object(let object):
      let members = isSorted ? object.sorted { $0.name < $1.name } : Array(object)
      let lines = members.map { member in
        style.bold(JSONValue.string(member.name).description) + (isCompact ? ":" : ": ")
          + coloured(member.value, indentation: indentation + 1)
      }
      return list("{", lines, "}", indentation)
    }
  }

  private func list(_ open: String, _ items: [String], _ close: String, _ indentation: Int) -> String {
    guard !isCompact, !items.isEmpty else { return open + items.joined(separator: ",") + close }
    let inner = "\n" + String(repeating: "  ", count: indentation + 1)
    let outer = "\n" + String(repeating: "  ", count: indentation)
    return open + inner + items.joined(separator: "," + inner) + outer + close
  }
}

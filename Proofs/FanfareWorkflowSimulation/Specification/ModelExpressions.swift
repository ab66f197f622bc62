internal import Fanfare
internal import FanfareJQ
internal import FanfareJSON

/// Works out the expressions of definitions; jq itself is proved elsewhere.
final class ModelExpressions {
  private var programs: [String: JQProgram] = [:]

  /// The values of an expression's variables.
  struct Variables {
    var values: [String: JSONValue]
  }

  /// The value of a text that is an expression, with or without `${ }`: nothing is `null`, several values are a list.
  func value(of text: String, _ input: JSONValue, _ variables: Variables) throws(ModelError) -> JSONValue {
    let source =
      Self.parts(of: text).flatMap { $0.count == 1 && $0[0].isExpression ? $0[0].text : nil } ?? text
    let names = variables.values.keys.sorted()
    do throws(JQError) {
      let key = names.joined(separator: " ") + "\n" + source
      let program: JQProgram
      if let known = programs[key] {
        program = known
      } else {
        program = try JQProgram(source, variables: names)
      }
      programs[key] = program
      let outputs = try program.outputs(input, variables: variables.values)
      return outputs.count > 1 ? .array(outputs) : outputs.first ?? .null
    } catch {
      throw .expression()
    }
  }

  /// Whether a condition holds: anything but `null` and `false`.
  func isTrue(_ text: String, _ input: JSONValue, _ variables: Variables) throws(ModelError) -> Bool {
    let value = try value(of: text, input, variables)
    return value != .null && value != .bool(false)
  }

  /// A value in which texts may be expressions or have some.
  func filled(
    _ template: JSONValue,
    _ input: JSONValue,
    _ variables: Variables
  ) throws(ModelError) -> JSONValue {
    switch template {
    case .string(let text):
      guard let parts = Self.parts(of: text), parts.contains(where: \.isExpression) else { return template }
      if parts.count == 1 { return try value(of: parts[0].text, input, variables) }
      var result = ""
      for part in parts {
        result += part.isExpression ? Self.text(of: try value(of: part.text, input, variables)) : part.text
      }
      return .string(result)
    case .array(let elements):
      var filled: [JSONValue] = []
      for element in elements { filled.append(try self.filled(element, input, variables)) }
      return .array(filled)
    case .object(let object):
      var filled: JSONObject = [:]
      for (name, value) in object { filled[name] = try self.filled(value, input, variables) }
      return .object(filled)
    default: return template
    }
  }

  /// What transforms data: a text is an expression as a whole.
  func transformed(
    _ rule: JSONValue,
    _ input: JSONValue,
    _ variables: Variables
  ) throws(ModelError) -> JSONValue {
    if case .string(let text) = rule { return try value(of: text, input, variables) }
    return try filled(rule, input, variables)
  }

  /// A length of time in nanoseconds.
  func duration(_ template: JSONValue, _ input: JSONValue, _ variables: Variables) throws(ModelError) -> Int {
    let value = try filled(template, input, variables)
    if let milliseconds = value["milliseconds"]?.intValue { return milliseconds * 1_000_000 }
    guard let duration = value.stringValue.flatMap({ Duration(parsing: $0) }) else { throw .expression() }
    return Int(duration.wholeNanoseconds)
  }

  /// A value within a text: nothing for `null`, and everything but texts as JSON.
  static func text(of value: JSONValue) -> String { value.isNull ? "" : value.stringValue ?? "\(value)" }

  private struct Part {
    let text: String
    let isExpression: Bool
  }

  /// The pieces of a text; a `}` within a text of the expression ends nothing.
  private static func parts(of text: String) -> [Part]? {
    var parts: [Part] = []
    var rest = Substring(text)
    while let start = rest.firstRange(of: "${") {
      if start.lowerBound > rest.startIndex {
        parts.append(Part(text: String(rest[..<start.lowerBound]), isExpression: false))
      }
      rest = rest[start.upperBound...]
      var (depth, isText, isEscaped) = (0, false, false)
      let end = rest.firstIndex { character in
        if isEscaped { isEscaped = false; return false }
        switch character {
        case "\\": isEscaped = isText
        case "\"": isText.toggle()
        case "{" where !isText: depth += 1
        case "}" where !isText:
          if depth == 0 { return true }
          depth -= 1
        default: break
        }
        return false
      }
      guard let end else { return nil }
      parts.append(Part(text: String(rest[..<end]), isExpression: true))
      rest = rest[rest.index(after: end)...]
    }
    if !rest.isEmpty { parts.append(Part(text: String(rest), isExpression: false)) }
    return parts
  }
}

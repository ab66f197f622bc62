internal import FanfareJSON

/// Values as JSON text, with numbers as programs write them.
enum JSONText {
  /// A text as it is, anything else as JSON: what `tostring` gives.
  static func plain(_ value: JSONValue, _ evaluation: Evaluation) throws(Stop) -> String {
    if case .string(let text) = value { return text }
    return try text(of: value, evaluation)
  }

  /// The value as compact JSON: what `tojson` gives.
  static func text(of value: JSONValue, _ evaluation: Evaluation) throws(Stop) -> String {
    var text = ""
    try write(value, to: &text, evaluation)
    return text
  }

  private static func write(_ value: JSONValue, to text: inout String, _ evaluation: Evaluation) throws(Stop)
  {
    try evaluation.spend()
    switch value {
    case .array(let elements):
      text += "["
      for (index, element) in elements.enumerated() {
        if index > 0 { text += "," }
        try write(element, to: &text, evaluation)
      }
      text += "]"
    case .object(let object):
      text += "{"
      for (index, member) in object.enumerated() {
        if index > 0 { text += "," }
        try evaluation.spend(member.name.utf8.count / 16)
        text += JSONValue.string(member.name).description
        text += ":"
        try write(member.value, to: &text, evaluation)
      }
      text += "}"
    case .number(let number):
      try evaluation.spend(number.textLength / 16)
      text += number.text
    case .string(let string):
      try evaluation.spend(string.utf8.count / 16)
      text += value.description
    default: text += value.description
    }
  }
}

internal import FanfareJSON
internal import FanfareSchema
internal import FanfareText

/// Collects what is wrong with a definition, or probably is, while it is read.
final class Findings {
  /// One thing that is wrong.
  struct Finding {
    let location: JSONPointer
    let message: String
    let suggestion: String?
  }

  /// How many are kept.
  static let limit = 200

  /// What is wrong.
  private(set) var all: [Finding] = []
  /// What is valid and was probably not meant.
  private(set) var warnings: [Finding] = []

  func report(_ message: String, at location: JSONPointer, suggestion: String? = nil) {
    guard all.count < Self.limit else { return }
    all.append(Finding(location: location, message: message, suggestion: suggestion))
  }

  func warn(_ message: String, at location: JSONPointer, suggestion: String?) {
    guard warnings.count < Self.limit else { return }
    warnings.append(Finding(location: location, message: message, suggestion: suggestion))
  }
}

/// A value of a definition and where it stands.
struct Located {
  let value: JSONValue
  let location: JSONPointer
  let findings: Findings

  /// Reports that something is wrong with the value.
  func report(_ message: String, suggestion: String? = nil) {
    findings.report(message, at: location, suggestion: suggestion)
  }

  /// Reports that it should be something else.
  ///
  /// - Parameter form: how that is written.
  func reportType(_ expected: String, form: String? = nil) {
    report("expected \(expected), not \(value.kindName)" + (form.map { "; write \($0)" } ?? ""))
  }

  /// The value as an object with these members, or `nil` if it is none.
  ///
  /// What is missing or unknown is reported.
  ///
  /// - Parameters:
  ///   - what: what the object is, for messages.
  ///   - required: the members that must be there.
  ///   - optional: those that may.
  ///   - form: how the object is written, for those who wrote something else.
  func fields(
    of what: String,
    required: [String] = [],
    optional: [String] = [],
    form: String? = nil
  ) -> Fields? {
    guard let object = value.objectValue else {
      reportType("an object for \(what)", form: form)
      return nil
    }
    let known = required + optional
    for name in object.names where !known.contains(name) {
      findings.report(
        "unknown key '\(name)' in \(what)",
        at: location.appending(name),
        suggestion: Synonym.meant(by: name, among: known)
      )
    }
    for name in required where object[name] == nil {
      report("\(what) needs '\(name)'")
    }
    return Fields(object: object, whole: self)
  }

  /// The value as an object of a definition, or `nil` if it is none.
  ///
  /// What is missing or unknown is reported.
  ///
  /// - Parameters:
  ///   - object: which object it is.
  ///   - form: how the object is written, for those who wrote something else.
  func fields(of object: DefinitionObject, form: String? = nil) -> Fields? {
    let (required, optional) = object.members
    // A key stands in quotes: "expected an object for 'for'".
    let what = object.rawValue.contains(" ") ? object.rawValue : "'\(object.rawValue)'"
    return fields(of: what, required: required, optional: optional, form: form)
  }

  /// The value as a text, or `nil` if it is none.
  func text(_ what: String = "a text") -> String? {
    switch value {
    case .string(let text): return text
    case .number, .bool:
      report("expected \(what), not \(value.kindName); put it in quotes: '\(value)'")
      return nil
    default:
      reportType(what)
      return nil
    }
  }

  /// The value as one of several texts.
  func choice<Choice: RawRepresentable & CaseIterable>(
    _ type: Choice.Type
  ) -> Choice? where Choice.RawValue == String {
    guard let text = text() else { return nil }
    if let choice = Choice(rawValue: text) { return choice }
    let known = Choice.allCases.map(\.rawValue)
    report(
      "'\(text)' isn't one of \(known.joined(separator: ", "))",
      suggestion: NearName.nearest(to: text, among: known)
    )
    return nil
  }

  /// The value as a whole number in a range.
  func integer(in range: ClosedRange<Int>) -> Int? {
    guard let number = value.intValue else {
      reportType("a whole number")
      return nil
    }
    guard range.contains(number) else {
      let bounds =
        range.upperBound == .max
        ? "at least \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
      report("\(number) isn't \(bounds)")
      return nil
    }
    return number
  }

  /// The value as a boolean.
  func boolean() -> Bool? {
    guard let boolean = value.boolValue else {
      reportType("true or false")
      return nil
    }
    return boolean
  }

  /// The elements of the value, or nothing if it is no list.
  ///
  /// - Parameters:
  ///   - what: what they are, for messages.
  ///   - form: how the list is written, for those who wrote something else.
  func elements(of what: String, form: String? = nil) -> [Located] {
    guard let elements = value.arrayValue else {
      reportType("a list for \(what)", form: form)
      return []
    }
    return elements.enumerated().map { element($1, "\($0)") }
  }

  /// The members of the value, or nothing if it is no object.
  func members(of what: String) -> [(name: String, value: Located)] {
    guard let object = value.objectValue else {
      reportType("an object for \(what)")
      return []
    }
    return object.map { ($0.name, element($0.value, $0.name)) }
  }

  /// Something within the value.
  func element(_ value: JSONValue, _ token: String) -> Located {
    Located(value: value, location: location.appending(token), findings: findings)
  }
}

/// The members of an object that is read.
struct Fields {
  let object: JSONObject
  let whole: Located

  /// A member; `nil` if it isn't there.
  subscript(name: String) -> Located? {
    object[name].map { whole.element($0, name) }
  }

  /// A member of `metadata`; `nil` if it isn't there.
  func metadata(_ name: String) -> JSONValue? { object["metadata"]?.objectValue?[name] }
}

extension JSONValue {
  /// What kind of value it is, for messages.
  var kindName: String {
    switch self {
    case .null: "nothing"
    case .bool(let value): "\(value)"
    case .number: "the number \(self)"
    case .string(let text): text.utf8.count <= 40 ? "the text '\(text)'" : "a text"
    case .array: "a list"
    case .object: "an object"
    }
  }
}

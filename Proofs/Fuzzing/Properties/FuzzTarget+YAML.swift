internal import FanfareJSON
internal import FanfareYAML

extension FuzzTarget {
  private static let yamlLimits = YAMLDocument.Limits(bytes: 1 << 16, depth: 40, values: 5000)

  /// YAML as JSON values, with the places of its values.
  static let yaml = FuzzTarget(name: "yaml") { (bytes) throws(BrokenPromise) in
    let text = String(decoding: bytes, as: UTF8.self)
    let document: YAMLDocument
    do throws(YAMLError) {
      document = try YAMLDocument(parsing: text, limits: yamlLimits)
    } catch {
      return try checkPlace(YAMLPlace(line: error.line, column: error.column), in: text, "\(error)")
    }
    let size = ValueSize(of: document.value)
    try promise(size.depth <= yamlLimits.depth && size.values <= yamlLimits.values, "the limits: \(size)")
    for pointer in size.pointers {
      try checkPlace(document.place(of: pointer), in: text, "\(pointer)")
    }
    try checkJSON(document.value)
  }

  /// A place is in the text, or behind its last line.
  private static func checkPlace(_ place: YAMLPlace, in text: String, _ what: String) throws(BrokenPromise) {
    // Every one that YAML 1.1 has, so rather too many lines than too few.
    let ends: Set<Unicode.Scalar> = ["\n", "\r", "\u{85}", "\u{2028}", "\u{2029}"]
    let lines = text.unicodeScalars.count { ends.contains($0) } + 1
    try promise(
      place.line >= 1 && place.column >= 1 && place.line <= lines + 1,
      "\(what) stands outside of \(lines) lines, at \(place)"
    )
  }

  /// A value that is written as JSON is the same when it is read as JSON, and when it is read as YAML if that is allowed.
  private static func checkJSON(_ value: JSONValue) throws(BrokenPromise) {
    let text = "\(value)"
    let json = try? YAMLDocument(parsing: text, as: .json).value
    try promise(json == value, "\(text) is read as \(json?.description ?? "nothing")")
    guard let yaml = try? YAMLDocument(parsing: "# YAML\n\(text)", as: .yaml).value else { return }
    try promise(yaml == value, "\(text) is read in YAML as \(yaml)")
  }
}

/// How large a value is, and the ways to what is in it.
struct ValueSize: CustomStringConvertible {
  private(set) var values = 0
  private(set) var depth = 0
  /// The ways to at most 200 values.
  private(set) var pointers: [JSONPointer] = []

  init(of value: JSONValue) { add(value, JSONPointer(), depth: 0) }

  var description: String { "\(values) values, \(depth) deep" }

  private mutating func add(_ value: JSONValue, _ pointer: JSONPointer, depth: Int) {
    values += 1
    if pointers.count < 200 { pointers.append(pointer) }
    switch value {
    case .array(let elements):
      self.depth = max(self.depth, depth + 1)
      for (index, element) in elements.enumerated() {
        add(element, pointer.appending("\(index)"), depth: depth + 1)
      }
    case .object(let object):
      self.depth = max(self.depth, depth + 1)
      for (name, value) in object { add(value, pointer.appending(name), depth: depth + 1) }
    default: break
    }
  }
}

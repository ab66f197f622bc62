internal import Fanfare
internal import FanfareJSON
internal import FanfareText

/// URIs in which names in braces stand for values: simple string expansion of RFC 6570.
enum URITemplate {
  /// What is wrong with a template; `nil` if nothing is.
  static func problem(of text: String) -> String? {
    guard !text.isEmpty else { return "the URI is empty" }
    guard !text.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F }) else {
      return "'\(text)' is no URI: it contains a space or a control character"
    }
    guard URLParts(text)?.authority.utf8.contains(UInt8(ascii: "@")) != true else {
      return "a user name or password doesn't belong in a URI; write it into 'authentication'"
    }
    var isOpen = false
    for byte in text.utf8 where byte == UInt8(ascii: "{") || byte == UInt8(ascii: "}") {
      guard isOpen == (byte == UInt8(ascii: "}")) else { return "'\(text)' has a brace without its partner" }
      isOpen.toggle()
    }
    guard !isOpen else { return "'\(text)' has a brace without its partner" }
    for part in text.utf8.split(separator: UInt8(ascii: "{"), omittingEmptySubsequences: false).dropFirst() {
      let name = part.prefix { $0 != UInt8(ascii: "}") }
      guard name.isEmpty || name.contains(where: "+#./;?&=,!@|*:".utf8.contains) else { continue }
      return
        "'{\(Substring(name))}' isn't supported: what is in braces is the name of a property of the input"
    }
    return nil
  }

  /// The template with the members of the input put into it.
  ///
  /// What isn't there becomes nothing in the query, as RFC 6570 has it.
  ///
  /// - Throws: an error with the member's name if it would lead to another host or path: one that is missing, `null`, empty,
  ///   or that makes a `.` or `..` between slashes.
  static func expand(_ text: String, with input: JSONValue) throws(WorkflowError) -> String {
    guard text.utf8.contains(UInt8(ascii: "{")) else { return text }
    var assembly = URIAssembly(of: text)
    try append(text, with: input, to: &assembly)
    return try assembly.uri()
  }

  /// Adds a text in which names in braces stand for members of the input.
  static func append(
    _ text: String,
    with input: JSONValue,
    to assembly: inout URIAssembly
  ) throws(WorkflowError) {
    var rest = text[...]
    // By bytes: a combining mark behind a brace makes another character of it.
    while let open = rest.utf8.firstIndex(of: UInt8(ascii: "{")),
      let close = rest.utf8[open...].firstIndex(of: UInt8(ascii: "}"))
    {
      assembly.append(literal: rest[..<open])
      let name = String(rest[rest.utf8.index(after: open)..<close])
      try assembly.append(expansion(of: input[name] ?? .null, name), named: name)
      rest = rest[rest.utf8.index(after: close)...]
    }
    assembly.append(literal: rest)
  }

  /// A value by simple string expansion (RFC 6570, section 3.2.2): a list's elements with commas between them, an object's
  /// names and values too; `nil` if nothing is left of it.
  private static func expansion(of value: JSONValue, _ name: String) throws(WorkflowError) -> String? {
    var texts: [JSONValue] = []
    switch value {
    case .null: return nil
    case .array(let elements): texts = elements.filter { !$0.isNull }
    case .object(let object):
      for member in object where !member.value.isNull { texts += [.string(member.name), member.value] }
    default: return PercentEncoding.encode(value.asText)
    }
    guard texts.allSatisfy({ $0.arrayValue == nil && $0.objectValue == nil }) else {
      throw WorkflowError(
        .configuration,
        "'\(name)' has lists or objects within, which a URI can't have; nothing was sent"
      )
    }
    return texts.isEmpty ? nil : texts.map { PercentEncoding.encode($0.asText) }.joined(separator: ",")
  }
}

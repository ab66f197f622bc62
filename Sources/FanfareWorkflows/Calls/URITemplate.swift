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
    guard URLParts(text)?.authority.contains("@") != true else {
      return "a user name or password doesn't belong in a URI; write it into 'authentication'"
    }
    var isOpen = false
    for byte in text.utf8 where byte == UInt8(ascii: "{") || byte == UInt8(ascii: "}") {
      guard isOpen == (byte == UInt8(ascii: "}")) else { return "'\(text)' has a brace without its partner" }
      isOpen.toggle()
    }
    guard !isOpen else { return "'\(text)' has a brace without its partner" }
    for part in text.split(separator: "{", omittingEmptySubsequences: false).dropFirst() {
      let name = part.prefix { $0 != "}" }
      guard name.utf8.isEmpty || name.utf8.contains(where: "+#./;?&=,!@|*:".utf8.contains) else { continue }
      return "'{\(name)}' isn't supported: in braces stands the name of a member of the input"
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
    var result = ""
    var rest = text[...]
    var names: [Substring] = []
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      result += rest[..<open]
      let name = rest[rest.index(after: open)..<close]
      let value = (input[String(name)] ?? .null).asText
      if isBeforeQuery(result) {
        try check(value, of: name, in: text)
        names.append(name)
      }
      result += PercentEncoding.encode(value)
      rest = rest[rest.index(after: close)...]
    }
    result += rest
    try check(result, text, names)
    return result
  }

  private static func isBeforeQuery(_ text: String) -> Bool {
    !text.utf8.contains { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }
  }

  private static func check(
    _ value: String,
    of name: Substring,
    in text: String
  ) throws(WorkflowError) {
    guard !value.isEmpty else {
      throw WorkflowError(
        .configuration,
        "'\(name)' in '\(text)' is missing, null or empty, which would lead elsewhere; nothing was sent"
      )
    }
    guard !DotSegment.stands(in: value) else {
      throw WorkflowError(
        .configuration,
        "'\(name)' in '\(text)' has . or .. as a part of the path, which would lead elsewhere; nothing was sent"
      )
    }
  }

  /// Several members side by side, or a member and the text around it, can make what none of them is.
  private static func check(_ url: String, _ text: String, _ names: [Substring]) throws(WorkflowError) {
    guard !names.isEmpty, let parts = URLParts(url), let template = URLParts(text) else { return }
    func path(_ parts: URLParts) -> Substring { parts.path.prefix { $0 != "?" } }
    // What the file itself says is its author's affair.
    guard DotSegment.stands(in: path(parts)), !DotSegment.stands(in: path(template)) else { return }
    throw WorkflowError(
      .configuration,
      "\(names.map { "'\($0)'" }.joined(separator: ", ")) in '\(text)' make . or .. a part of the path; nothing was sent"
    )
  }
}

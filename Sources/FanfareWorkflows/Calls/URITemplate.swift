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

  /// The template with the members of the input put into it; what isn't there becomes nothing.
  static func expand(_ text: String, with input: JSONValue) -> String {
    guard text.utf8.contains(UInt8(ascii: "{")) else { return text }
    var result = ""
    var rest = text[...]
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      result += rest[..<open]
      let name = rest[rest.index(after: open)..<close]
      result += PercentEncoding.encode((input[String(name)] ?? .null).asText)
      rest = rest[rest.index(after: close)...]
    }
    return result + rest
  }
}

/// A URI or a reference relative to one (RFC 3986), split at its delimiters.
struct URIReference: Hashable, Sendable {
  var scheme: String?
  var authority: String?
  var path: String
  var query: String?
  var fragment: String?

  /// Splits a text as the expression of appendix B does; every text can be split.
  init(_ text: String) {
    var rest = text[...]
    fragment = Self.cut(&rest, at: "#")
    query = Self.cut(&rest, at: "?")
    scheme = nil
    if let colon = rest.utf8.firstIndex(of: UInt8(ascii: ":")), Self.isScheme(rest[..<colon]) {
      scheme = rest[..<colon].lowercased()
      rest = rest[rest.utf8.index(after: colon)...]
    }
    authority = nil
    if rest.utf8.starts(with: "//".utf8) {
      rest = Substring(rest.utf8.dropFirst(2))
      let end = rest.utf8.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
      authority = String(rest[..<end])
      rest = rest[end...]
    }
    path = String(rest)
  }

  /// Cuts at the first delimiter, by scalars: a mark that combines with it makes another character of it.
  private static func cut(_ text: inout Substring, at delimiter: Unicode.Scalar) -> String? {
    guard let index = text.unicodeScalars.firstIndex(of: delimiter) else { return nil }
    defer { text = text[..<index] }
    return String(text[text.unicodeScalars.index(after: index)...])
  }

  private static func isScheme(_ text: Substring) -> Bool {
    guard let first = text.first, first.isASCII, first.isLetter else { return false }
    return text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) }
  }

  /// The URI that a reference means where another URI is the base (section 5.2.2).
  func resolved(against base: URIReference) -> URIReference {
    var target = self
    guard scheme == nil else {
      target.path = Self.removingDots(path)
      return target
    }
    target.scheme = base.scheme
    guard authority == nil else { return target }
    target.authority = base.authority
    if path.isEmpty {
      target.path = base.path
      target.query = query ?? base.query
    } else {
      target.path = Self.removingDots(path.hasPrefix("/") ? path : merged(with: base))
    }
    return target
  }

  private func merged(with base: URIReference) -> String {
    if base.authority != nil, base.path.isEmpty { return "/" + path }
    guard let slash = base.path.lastIndex(of: "/") else { return path }
    return base.path[...slash] + path
  }

  private static func removingDots(_ path: String) -> String {
    guard path.contains(".") else { return path }
    var segments: [Substring] = []
    let isAbsolute = path.hasPrefix("/")
    let all = path.dropFirst(isAbsolute ? 1 : 0).split(separator: "/", omittingEmptySubsequences: false)
    for (index, segment) in all.enumerated() {
      let isLast = index == all.count - 1
      switch segment {
      case ".": if isLast { segments.append("") }
      case "..":
        if !segments.isEmpty { segments.removeLast() }
        if isLast { segments.append("") }
      default: segments.append(segment)
      }
    }
    return (isAbsolute ? "/" : "") + segments.joined(separator: "/")
  }
}

extension URIReference: CustomStringConvertible {
  /// The URI up to the fragment.
  var resource: String {
    var text = scheme.map { "\($0):" } ?? ""
    if let authority { text += "//\(authority)" }
    text += path
    if let query { text += "?\(query)" }
    return text
  }

  var description: String { fragment.map { "\(resource)#\($0)" } ?? resource }

  /// The fragment without its percent signs; `nil` if there is none, or if it isn't UTF-8 then.
  var decodedFragment: String? {
    guard let fragment else { return nil }
    var bytes: [UInt8] = []
    var rest = fragment.utf8[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard let code = UInt8(String(Substring(rest.prefix(2))), radix: 16) else { return nil }
      bytes.append(code)
      rest = rest.dropFirst(2)
    }
    return String(validating: bytes, as: UTF8.self)
  }
}

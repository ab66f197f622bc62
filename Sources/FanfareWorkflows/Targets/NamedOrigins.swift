internal import Fanfare
internal import FanfareJSON
internal import FanfareText

/// The origins that a definition names: whatever stands in one of its texts as a scheme and an authority.
enum NamedOrigins {
  /// The origin of a URL in small letters, which is how origins are compared; `nil` if it has none.
  static func origin(of url: some StringProtocol) -> Origin? {
    URLParts(String(url)).flatMap { parts in
      let isSocket = parts.origin.lowercased().hasPrefix("http+unix:")
      return try? Endpoint(parsing: isSocket ? parts.origin : parts.origin.lowercased()).origin
    }
  }

  /// The origins in the texts and expressions of a template.
  static func origins(in template: Template) -> Set<Origin> {
    var origins = Set<Origin>()
    collect(in: template, into: &origins)
    return origins
  }

  private static func collect(in template: Template, into origins: inout Set<Origin>) {
    switch template {
    case .constant(let value): collect(in: value, into: &origins)
    case .expression(let expression): collect(in: expression.source, into: &origins)
    case .text(let pieces): collect(in: pieces.map(\.source).joined(), into: &origins)
    case .array(let elements): for element in elements { collect(in: element, into: &origins) }
    case .object(let members): for member in members { collect(in: member.value, into: &origins) }
    }
  }

  /// The origins in the texts of a value, in its expressions too.
  static func collect(in value: JSONValue, into origins: inout Set<Origin>) {
    switch value {
    case .string(let text): collect(in: text, into: &origins)
    case .array(let elements): for element in elements { collect(in: element, into: &origins) }
    case .object(let object): for member in object { collect(in: member.value, into: &origins) }
    case .null, .bool, .number: break
    }
  }

  private static func collect(in text: String, into origins: inout Set<Origin>) {
    // Schemes are compared without regard to case (RFC 3986, section 3.1), and so are hosts.
    let lowercased = text.lowercased()
    collect(in: lowercased, schemes: ["http://", "https://"], into: &origins)
    // The path of a socket isn't.
    collect(in: text, schemes: ["http+unix://"], into: &origins)
  }

  private static func collect(in text: String, schemes: [String], into origins: inout Set<Origin>) {
    for scheme in schemes {
      for range in text.ranges(of: scheme) {
        let rest = text[range.upperBound...]
        // By bytes: a mark that combines with a delimiter makes another character of it.
        let authority = rest.utf8.prefix { PercentEncoding.isUnreserved($0) || ":[]%".utf8.contains($0) }
        // What goes on with a value names nothing yet.
        let next = rest.utf8.dropFirst(authority.count).first
        if let next, "{$\\@".utf8.contains(next) { continue }
        if let origin = origin(of: "\(scheme)\(Substring(authority))") { origins.insert(origin) }
      }
    }
  }
}

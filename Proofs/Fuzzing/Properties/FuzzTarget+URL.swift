internal import FanfareJSON
internal import FanfareText

@testable internal import Fanfare
@testable internal import FanfareWorkflows

extension FuzzTarget {
  /// Addresses of services, templates of URIs, texts with expressions, and what messages show of them.
  ///
  /// The last line is the template's input.
  static let url = FuzzTarget(name: "url") { (bytes) throws(BrokenPromise) in
    let (text, line) = FuzzInput(bytes).textAndLastLine
    try checkEndpoint(text)
    try checkVisible(text)
    try checkParts(text)
    try promise(PercentEncoding.decode(PercentEncoding.encode(text)[...]), equals: text, "percent-encoding")
    guard URITemplate.problem(of: text) == nil else { return }
    let input = (try? JSONValue(parsing: line)) ?? ["a": "b/c", "é": ["x", 1.5]]
    try checkTemplate(text, input)
  }

  /// An endpoint that is written is read as the same.
  private static func checkEndpoint(_ text: String) throws(BrokenPromise) {
    guard let endpoint = try? Endpoint(parsing: text) else { return }
    let again = try? Endpoint(parsing: "\(endpoint)")
    // A socket's path that was escaped loosely may be written longer than a URL may be.
    guard "\(endpoint)".utf8.count <= 2048 else { return }
    try promise(again == endpoint, "\(text) is \(endpoint), which is \(again.map { "\($0)" } ?? "refused")")
    let authority = endpoint.origin.authority.utf8
    try promise(!authority.contains { $0 <= 0x20 || $0 >= 0x7F || $0 == UInt8(ascii: "@") }, "\(authority)")
  }

  /// Nothing behind a question mark or a number sign is shown, and nothing in front of the host.
  private static func checkVisible(_ text: String) throws(BrokenPromise) {
    let visible = VisibleURL.text(text)
    guard let mark = text.utf8.firstIndex(where: { "?#".utf8.contains($0) }) else { return }
    let hidden = Array(text.utf8[mark...].dropFirst())
    guard hidden.count > 4 else { return }
    try promise(!visible.utf8.reversed().starts(with: hidden.reversed()), "\(visible) shows a query")
  }

  /// A text that is cut at its expressions loses nothing.
  private static func checkParts(_ text: String) throws(BrokenPromise) {
    guard let parts = ExpressionScanner.parts(of: text) else { return }
    let joined = parts.map { part in
      switch part {
      case .text(let text): text
      case .expression(let source): "${\(source)}"
      }
    }.joined()
    try promise(Array(joined.utf8), equals: Array(text.utf8), "the parts of \(text)")
  }

  private static func checkTemplate(_ text: String, _ input: JSONValue) throws(BrokenPromise) {
    let authority = URLParts(text)?.authority ?? ""
    try promise(!authority.utf8.contains(UInt8(ascii: "@")), "\(text) has a user's name")
    guard let uri = try? URITemplate.expand(text, with: input) else { return }
    try promise(!uri.utf8.contains { "{}".utf8.contains($0) }, "\(text) with \(input) is \(uri)")
    guard !authority.isEmpty, !authority.utf8.contains(UInt8(ascii: "{")) else { return }
    try promise(URLParts(uri)?.authority, equals: authority, "a value leads elsewhere: \(uri)")
  }
}

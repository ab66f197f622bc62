/// URLs as messages show them: without what may be secret.
package enum VisibleURL {
  /// A text that was meant to be a URL, without a user's name and password and without a query or fragment, on one line of
  /// at most 200 characters.
  ///
  /// A text that isn't a URL is treated like one, since the mistake may stand anywhere in it: `user:secret@host`,
  /// `http://user:sec/ret@host`.
  package static func text(_ url: some StringProtocol) -> String {
    let end = url.firstIndex { $0 == "?" || $0 == "#" } ?? url.endIndex
    var head = String(url[..<end])
    let scheme = head.firstRange(of: "://").map { String(head[..<$0.upperBound]) } ?? ""
    let rest = head.dropFirst(scheme.count)
    let authority = rest.prefix { $0 != "/" }
    // A password may itself have a slash, and then what is before it looks like a port that is no number.
    let port = authority.firstIndex(of: ":").map { authority[authority.index(after: $0)...] } ?? ""
    let isCut = !authority.hasPrefix("[") && !port.allSatisfy(\.isNumber)
    let searched = authority.contains("@") ? authority : isCut ? rest : authority
    if let at = searched.lastIndex(of: "@") { head = "\(scheme)…\(rest[at...])" }
    let visible = VisibleText.line(head.prefix(200)) + (head.count > 200 ? "…" : "")
    return end == url.endIndex ? visible : "\(visible)\(url[end])…"
  }
}

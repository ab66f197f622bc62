/// URLs as messages show them: without what may be secret.
package enum VisibleURL {
  /// A text that was meant to be a URL, without a user's name and password and without a query or fragment, on one line of
  /// at most 200 characters.
  ///
  /// A text that isn't a URL is treated like one, since the mistake may stand anywhere in it: `user:secret@host`,
  /// `http://user:sec/ret@host`.
  package static func text(_ url: some StringProtocol) -> String {
    // By scalars: a mark that combines with a delimiter makes another character of it, and hides nothing of its own.
    let scalars = String(url).unicodeScalars
    let end = scalars.firstIndex { $0 == "?" || $0 == "#" } ?? scalars.endIndex
    var head = scalars[..<end]
    let scheme = head.firstRange(of: "://".unicodeScalars).map { head[..<$0.upperBound] } ?? head.prefix(0)
    let rest = head.dropFirst(scheme.count)
    let authority = rest.prefix { $0 != "/" }
    // A password may itself have a slash, and then what is before it looks like a port that is no number.
    let port =
      authority.firstIndex(of: ":").map { authority[authority.index(after: $0)...] } ?? authority.prefix(0)
    let isCut = authority.first != "[" && !port.allSatisfy { ("0"..."9").contains($0) }
    let searched = authority.contains("@") ? authority : isCut ? rest : authority
    if let at = searched.lastIndex(of: "@") {
      head = Substring("\(Substring(scheme))…\(Substring(rest[at...]))").unicodeScalars
    }
    let shown = Substring(head.prefix(200))
    let visible = VisibleText.line(shown) + (head.count > 200 ? "…" : "")
    return end == scalars.endIndex ? visible : "\(visible)\(scalars[end])…"
  }
}

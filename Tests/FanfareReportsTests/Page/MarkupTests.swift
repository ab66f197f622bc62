import Testing

@testable import FanfareReports

/// What is put into markup is a text.
@Suite struct MarkupTests {
  @Test(arguments: [
    ("<b>&\"'", "&lt;b&gt;&amp;&quot;&#39;"), ("</script>", "&lt;/script&gt;"), ("&lt;", "&amp;lt;"),
    ("\u{2028}", #"\u2028"#),
    ("a\nb\u{0}", #"a\u000ab\u0000"#), ("\u{202E}txt", #"\u202etxt"#), ("\u{E0041}", #"\udb40\udc41"#),
    ("Zoë 🎺", "Zoë 🎺"),
    // An accent on what is escaped makes one character of both.
    ("<\u{301}b>\u{301}\"\u{301}", "&lt;\u{301}b&gt;\u{301}&quot;\u{301}"),
  ])
  func `a text is escaped, scalar by scalar`(text: String, escaped: String) {
    #expect(("<td title=\"\(text)\">" as Markup).text == "<td title=\"\(escaped)\">")
  }

  @Test func `markup in markup stays what it is, and lists are joined`() {
    let cells = Markup(["<", ">"].map { "<td>\($0)</td>" })
    #expect(("<tr>\(cells)\(12)</tr>" as Markup).text == "<tr><td>&lt;</td><td>&gt;</td>12</tr>")
  }
}

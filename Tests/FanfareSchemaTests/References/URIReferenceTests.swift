import Testing

@testable import FanfareSchema

@Suite struct URIReferenceTests {
  // RFC 3986, section 5.4.
  @Test(arguments: [
    ("g:h", "g:h"), ("g", "http://a/b/c/g"), ("./g", "http://a/b/c/g"), ("g/", "http://a/b/c/g/"),
    ("/g", "http://a/g"),
    ("//g", "http://g"), ("?y", "http://a/b/c/d;p?y"), ("g?y", "http://a/b/c/g?y"),
    ("#s", "http://a/b/c/d;p?q#s"),
    ("g#s", "http://a/b/c/g#s"), ("g?y#s", "http://a/b/c/g?y#s"), (";x", "http://a/b/c/;x"),
    ("", "http://a/b/c/d;p?q"),
    (".", "http://a/b/c/"), ("..", "http://a/b/"), ("../g", "http://a/b/g"), ("../..", "http://a/"),
    ("../../../g", "http://a/g"), ("/./g", "http://a/g"), ("/../g", "http://a/g"), ("g.", "http://a/b/c/g."),
    ("g;x=1/../y", "http://a/b/c/y"), ("http:g", "http:g"),
    ("#\u{301}s", "http://a/b/c/d;p?q#\u{301}s"), ("?\u{301}y", "http://a/b/c/d;p?\u{301}y"),
  ])
  func `references are resolved as the RFC's examples are`(reference: String, expected: String) {
    let base = URIReference("http://a/b/c/d;p?q")
    #expect(URIReference(reference).resolved(against: base).description == expected)
  }

  @Test(arguments: [("a%20b", "a b"), ("%C3%A9", "é"), ("%zz", nil), ("%ff", nil), ("", "")])
  func `a fragment is decoded`(fragment: String, expected: String?) {
    #expect(URIReference("#\(fragment)").decodedFragment == expected)
  }
}

import Testing

@testable import Fanfare

@Suite struct WebPlaceTests {
  private let base = WebPlace(origin: Origin(scheme: .http, host: "a", port: 80), target: "/b/c/d;p?q")

  /// The examples of RFC 3986, sections 5.4.1 and 5.4.2, without fragments, which aren't sent.
  @Test(arguments: [
    ("g", "http://a/b/c/g"), ("./g", "http://a/b/c/g"), ("g/", "http://a/b/c/g/"), ("/g", "http://a/g"),
    ("//g", "http://g/"), ("?y", "http://a/b/c/d;p?y"), ("g?y", "http://a/b/c/g?y"),
    ("#s", "http://a/b/c/d;p?q"), ("g#s", "http://a/b/c/g"), ("g#\u{301}s", "http://a/b/c/g"),
    (";x", "http://a/b/c/;x"),
    ("", "http://a/b/c/d;p?q"), (".", "http://a/b/c/"), ("./", "http://a/b/c/"), ("..", "http://a/b/"),
    ("../g", "http://a/b/g"), ("../..", "http://a/"), ("../../g", "http://a/g"),
    ("../../../g", "http://a/g"), ("/./g", "http://a/g"), ("/../g", "http://a/g"), ("g.", "http://a/b/c/g."),
    ("..g", "http://a/b/c/..g"), ("./g/.", "http://a/b/c/g/"), ("g/../h", "http://a/b/c/h"),
    ("g;x=1/../y", "http://a/b/c/y"), ("g?y/../x", "http://a/b/c/g?y/../x"),
    ("https://b:8443/x/../y?z=1#f", "https://b:8443/y?z=1"), ("HTTP://B", "http://b/"),
    ("/grün weg", "http://a/gr%C3%BCn%20weg"),
  ])
  func `a reference means a place`(reference: String, place: String) {
    #expect(base.resolving(reference)?.description == place)
  }

  @Test(arguments: [
    "ftp://a/b", "mailto:a@b", "javascript:alert(1)", "http://user:password@a/", "http://",
    "http+unix://%2Frun%2Fa/x",
  ])
  func `a reference to something else means none`(reference: String) {
    #expect(base.resolving(reference) == nil)
  }
}

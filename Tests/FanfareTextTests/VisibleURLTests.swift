import FanfareText
import Testing

@Suite struct VisibleURLTests {
  @Test(arguments: [
    ("http://host:80/path", "http://host:80/path"),
    ("http://user:secret@host/path", "http://…@host/path"),
    ("ftp://secret@host", "ftp://…@host"),
    ("user:secret@host/x", "…@host/x"),
    ("http://user:sec/ret@host/", "http://…@host/"),
    ("http://user:sec@ret@host/", "http://…@host/"),
    ("http://host/@user", "http://host/@user"),
    ("http://host:80/@user", "http://host:80/@user"),
    ("http://[::1]:80/@user", "http://[::1]:80/@user"),
    ("http://host/path?token=secret", "http://host/path?…"),
    ("http://host#secret", "http://host#…"),
    ("http://user:secret@host?token=secret", "http://…@host?…"),
    ("http://host/path?\u{301}token=secret", "http://host/path?…"),
    ("http://host#\u{200D}secret", "http://host#…"),
    ("http://user:secret@\u{301}host/", "http://…@\u{301}host/"),
    ("http://\u{301}user:secret@host/", "http://…@host/"),
    ("a\u{1B}[2Jb", "a\\u001b[2Jb"), ("", ""),
  ])
  func `what may be secret in a URL isn't shown`(url: String, shown: String) {
    #expect(VisibleURL.text(url) == shown)
  }

  @Test func `a long URL is cut`() {
    #expect(VisibleURL.text("http://host/" + String(repeating: "a", count: 500)).count == 201)
  }
}

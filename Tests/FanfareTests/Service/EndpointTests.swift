import Fanfare
import Testing

@Suite struct EndpointTests {
  @Test(arguments: [
    ("http://localhost:8001", "http://localhost:8001"),
    ("HTTP://localhost", "http://localhost"),
    ("http://API.Example.COM:81/Path", "http://api.example.com:81/Path"),
    ("http://[FE80::A]", "http://[fe80::a]"),
    ("http://localhost:80/", "http://localhost"),
    ("https://api.example.com/v1/", "https://api.example.com/v1"),
    ("https://api.example.com:8443", "https://api.example.com:8443"),
    ("http://[::1]:9000/x", "http://[::1]:9000/x"),
    ("http+unix://%2Frun%2Fa.sock/v1", "http+unix://%2Frun%2Fa.sock/v1"),
  ])
  func `a URL is read and printed`(url: String, printed: String) throws {
    #expect(try Endpoint(parsing: url).description == printed)
  }

  @Test(arguments: [
    ("", "doesn't start with"),
    ("localhost:8001", "doesn't start with"),
    ("ftp://host", "scheme ftp"),
    ("http://", "host is missing"),
    ("http://:80", "host is missing"),
    ("http://host:0", "port must be"),
    ("http://host:65536", "port must be"),
    ("http://host:", "port must be"),
    ("http://host:8x", "port must be"),
    ("http://[::1", "] of the IPv6"),
    ("http://[zz]", "isn't an IPv6"),
    ("http://[::1]8", "port must be"),
    ("http://ho st", "space"),
    ("http://host/\r\nX:", "control character"),
    ("http://häst", "outside ASCII"),
    ("http://user:secret@host", "user name"),
    ("http://host?x=1", "query"),
    ("http://host#x", "fragment"),
    ("http://ho%st", "host names don't have"),
    ("http+unix://run.sock", "must be absolute"),
    ("http+unix://%2Frun%2", "must be absolute"),
  ])
  func `a malformed URL is refused with the reason`(url: String, reason: String) {
    let error = #expect(throws: InvalidURL.self) { try Endpoint(parsing: url) }
    #expect(error?.reason.contains(reason) == true, "\(String(describing: error))")
  }

  @Test(arguments: [
    ("http://user:hunter2@host", "http://…@host"), ("http://user:hun/ter2@host", "http://…@host"),
    ("http://host?key=hunter2", "http://host?…"),
  ])
  func `what is refused is repeated without what may be secret`(url: String, shown: String) {
    let error = #expect(throws: InvalidURL.self) { try Endpoint(parsing: url) }
    #expect(error?.url == shown)
    #expect(error?.description.contains("hun") == false && error?.description.contains("ter2") == false)
  }

  @Test func `the Host field leaves out the scheme's own port and keeps the brackets of IPv6`() throws {
    #expect(try Endpoint(parsing: "https://host:443").origin.authority == "host")
    #expect(try Endpoint(parsing: "http://host:443").origin.authority == "host:443")
    #expect(try Endpoint(parsing: "http://[::1]:81").origin.authority == "[::1]:81")
  }

  @Test func `endpoints that differ only in their path share an origin`() throws {
    #expect(try Endpoint(parsing: "http://host/a").origin == Endpoint(parsing: "http://host:80/b").origin)
  }

  @Test func `a very long URL is refused without being repeated`() {
    let error = #expect(throws: InvalidURL.self) {
      try Endpoint(parsing: "http://" + String(repeating: "a", count: 3000))
    }
    #expect((error?.url.count ?? 0) < 100)
  }
}

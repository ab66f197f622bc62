import Fanfare
import Testing

@testable import FanfareHTTP

@Suite struct ProxySettingsTests {
  private func proxy(_ environment: [String: String], for url: String) throws -> String? {
    try ProxySettings(environment: environment).proxy(for: Endpoint(parsing: url).origin).map(
      String.init(describing:)
    )
  }

  @Test func `each scheme has its proxy`() throws {
    let environment = ["http_proxy": "http://a:1", "HTTPS_PROXY": "b.example:2"]
    #expect(try proxy(environment, for: "http://service.example") == "http://a:1")
    #expect(try proxy(environment, for: "https://service.example") == "http://b.example:2")
    #expect(try proxy(environment, for: "http+unix://%2Frun%2Fa.sock") == nil)
    #expect(try proxy(["http_proxy": "http://a:1"], for: "https://service.example") == nil)
    #expect(try proxy([:], for: "http://service.example") == nil)
  }

  @Test func `small letters come before capital ones, and an empty variable is none`() throws {
    #expect(try proxy(["http_proxy": "http://a", "HTTP_PROXY": "http://b"], for: "http://c") == "http://a")
    #expect(try proxy(["http_proxy": "", "HTTP_PROXY": "http://b"], for: "http://c") == nil)
  }

  @Test func `a CGI program doesn't take a header field for its proxy`() throws {
    #expect(try proxy(["HTTP_PROXY": "http://evil", "REQUEST_METHOD": "GET"], for: "http://c") == nil)
    #expect(try proxy(["http_proxy": "http://a", "REQUEST_METHOD": "GET"], for: "http://c") == "http://a")
  }

  @Test(arguments: [
    "http://localhost:8001", "http://127.0.0.1:8001", "http://127.9.9.9", "http://127.1", "http://[::1]:8001",
    "http://LocalHost.",
    "http://api.localhost",
  ])
  func `this machine is reached without the environment's proxy`(url: String) throws {
    #expect(try proxy(["http_proxy": "http://a"], for: url) == nil)
    #expect(ProxySettings(http: try Proxy(parsing: "a")).proxy(for: try Endpoint(parsing: url).origin) != nil)
  }

  @Test(arguments: [
    ("example.com", "example.com", true), ("example.com", "api.example.com", true),
    ("example.com", "badexample.com", false),
    (".example.com", "example.com", true), (".example.com", "api.example.com", true),
    ("*.example.com", "example.com", false), ("*.example.com", "api.example.com", true),
    ("EXAMPLE.com", "Example.COM", true), ("example.com", "example.com.", true),
    ("example.com.", "api.example.com", true), ("example.com.:80", "example.com", true),
    ("*", "anything.example", true), ("a, b,,c", "b", true), ("a b", "b", true), ("a,b", "c", false),
    ("", "a", false),
    ("a:8080", "a:8080", true), ("a:8080", "a", false), ("a:80", "a", true), ("*.a:8080", "b.a:8080", true),
    ("10.0.0.1", "10.0.0.1", true), ("10.0.0.1", "10.0.0.10", false), ("10.0.0.1:80", "10.0.0.1", true),
    ("10.0.0.0/8", "10.200.3.4", true), ("10.0.0.0/8", "11.0.0.1", false),
    ("10.128.0.0/9", "10.127.0.1", false),
    ("0.0.0.0/0", "8.8.8.8", true), ("10.0.0.0/33", "10.0.0.1", false), ("10.0.0.0/8", "ten.example", false),
    ("fd00::/8", "[fd12::1]", true), ("fd00::/8", "[fe80::1]", false), ("fd00::1", "[fd00::1]", true),
    ("[fd00::1]:81", "[fd00::1]:81", true), ("[fd00::1]:81", "[fd00::1]", false),
    ("fd00::/8", "10.0.0.1", false),
    // A part of an address is none of its domains.
    ("0.1", "10.0.0.1", false), ("0.0.1", "10.0.0.1", false),
  ])
  func `exceptions are hosts, domains, addresses and networks`(
    list: String,
    host: String,
    isException: Bool
  ) throws {
    let url = "http://\(host)"
    #expect(try (proxy(["http_proxy": "http://p", "no_proxy": list], for: url) == nil) == isException)
  }

  @Test(arguments: [
    ("https://p:1", "only proxies with http:// are supported"),
    ("socks5://p:1", "only proxies with http:// are supported"),
    ("http://", "the host is missing"), ("http://p/path", "a proxy has no path"),
    ("http://p:0", "the port must be a number from 1 to 65535, not 0"),
    ("http://u:%zz@p", "its user name or password isn't percent-encoded"),
  ])
  func `what isn't a proxy's URL is an error`(url: String, reason: String) {
    let error = #expect(throws: InvalidProxy.self) { try Proxy(parsing: url) }
    #expect(error?.reason == reason)
  }

  @Test func `nothing that is shown of a proxy has its password`() throws {
    let proxy = try Proxy(parsing: "http://ada:s3cr%3At@p.example:3128")
    #expect(proxy == Proxy(host: "p.example", port: 3128, username: "ada", password: "s3cr:t"))
    #expect("\(proxy) \(String(reflecting: proxy))" == "http://p.example:3128 http://p.example:3128")
    var dumped = ""
    dump(proxy, to: &dumped)
    #expect(!dumped.contains("s3cr") && !dumped.contains("Basic"))
    for url in [
      "https://ada:s3cret@p", "https://ada:x#s3cret@p:1", "socks5://a?d/a:s3cret#@p", "ada:s3cret@p/path",
      "ada:s3cret?x@\u{301}p",
    ] {
      let error = #expect(throws: InvalidProxy.self) { try Proxy(parsing: url) }
      #expect(error.map { "\($0)".contains("s3cret") || "\($0)".contains("ada") } == false)
    }
  }
}

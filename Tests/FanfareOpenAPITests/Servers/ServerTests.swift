import FanfareJSON
import FanfareOpenAPI
import Testing

@Suite struct ServerTests {
  private func url(_ server: String, location: String? = nil) throws -> String {
    let document = Examples.openAPI(document: ["servers": [["url": .string(server)]]])
    return try Examples.request(document, location: location).url
  }

  @Test(arguments: [
    ("https://b.example:8443/v1/", "https://b.example:8443/v1/run"), ("/v2", "http://c.example:81/v2/run"),
    ("v2", "http://c.example:81/docs/v2/run"), ("../v2/./x", "http://c.example:81/v2/x/run"),
    ("../../../v2", "http://c.example:81/v2/run"), (".", "http://c.example:81/docs/run"),
    ("//d.example/v", "http://d.example/v/run"), ("/", "http://c.example:81/run"),
    ("https://[::1]:80/a b", "https://[::1]:80/a%20b/run"),
    // A mark that combines with a delimiter is no part of it.
    ("https://b.example/\u{301}v?\u{301}q", "https://b.example/%CC%81v/run"),
  ])
  func `a server is absolute or relative to the document`(server: String, expected: String) throws {
    #expect(try url(server, location: "http://c.example:81/docs/openapi.json?x=/y#z") == expected)
  }

  @Test func `without servers the document's host is the server`() throws {
    let document = Examples.openAPI(document: ["servers": []])
    #expect(
      try Examples.request(document, location: "https://c.example/docs/a.json").url
        == "https://c.example/run"
    )
  }

  @Test func `variables have their defaults`() throws {
    let server: JSONValue = [
      "url": "https://{region}.b.example:{port}/{base}",
      "variables": ["region": ["default": "eu"], "port": ["default": 8443], "base": ["default": "v1"]],
    ]
    let document = Examples.openAPI(document: ["servers": [server]])
    #expect(try Examples.request(document).url == "https://eu.b.example:8443/v1/run")
  }

  @Test func `an operation's servers come before its path's, and those before the document's`() throws {
    func document(_ operation: JSONValue?, _ path: JSONValue?) -> JSONValue {
      var item: JSONObject = ["get": ["operationId": "run"]]
      item["servers"] = path
      if let operation { item["get"] = ["operationId": "run", "servers": operation] }
      return ["openapi": "3.0.0", "servers": [["url": "https://c"]], "paths": ["/": .object(item)]]
    }
    #expect(
      try Examples.request(document([["url": "https://a"]], [["url": "https://b"]])).url == "https://a/"
    )
    #expect(try Examples.request(document(nil, [["url": "https://b"]])).url == "https://b/")
    #expect(try Examples.request(document(nil, nil)).url == "https://c/")
  }

  @Test(
    arguments: [
      ("/v1", nil), ("/v1", "openapi.yaml"), ("ftp://b.example", nil), ("https://", nil),
      ("https://u:p@b", nil),
      ("https://b c", nil), ("https://b?x", nil), ("https://b/{x}", nil),
    ] as [(String, String?)]
  )
  func `a server that can't be called is an error`(server: String, location: String?) {
    let document = Examples.openAPI(document: ["servers": [["url": .string(server)]]])
    #expect(Examples.error(document, location: location)?.code == .invalidServer)
  }

  @Test func `a relative server says what is missing`() {
    let document = Examples.openAPI(document: ["servers": [["url": "/v1"]]])
    #expect(
      Examples.error(document)?.message
        == "run: the server /v1 is relative to the document's location, which isn't known"
    )
  }

  @Test func `a server's size is bounded`() {
    let long = JSONValue.string("https://b/" + String(repeating: "x", count: 2_048))
    #expect(Examples.error(Examples.openAPI(document: ["servers": [["url": long]]]))?.code == .tooLarge)
    let variable: JSONValue = ["url": "{a}{a}", "variables": ["a": ["default": long]]]
    #expect(Examples.error(Examples.openAPI(document: ["servers": [variable]]))?.code == .tooLarge)
  }

  @Test(
    arguments: [
      (["basePath": "/v1"], nil, "https://a.example/v1/run"),
      (["basePath": "v1/"], nil, "https://a.example/v1/run"),
      (["schemes": ["http", "https"]], nil, "https://a.example/run"),
      (["schemes": ["http"]], "https://c.example/a", "http://a.example/run"),
      (["schemes": ["https", "http"]], "http://c.example/a", "http://a.example/run"),
      (["host": nil, "schemes": nil], "http://c.example:8080/a", "http://c.example:8080/run"),
      (["schemes": nil], "http://c.example/a", "http://a.example/run"),
    ] as [(JSONObject, String?, String)]
  )
  func `Swagger's host comes from the document and its location`(
    document: JSONObject,
    location: String?,
    expected: String
  ) throws {
    #expect(try Examples.request(Examples.swagger(document: document), location: location).url == expected)
  }

  @Test func `an operation's schemes come before the document's`() throws {
    let document = Examples.swagger(operation: ["schemes": ["http"]])
    #expect(try Examples.request(document).url == "http://a.example/run")
  }

  @Test(arguments: [["host": nil], ["schemes": nil], ["schemes": ["wss"]], ["host": "a/b"]] as [JSONObject])
  func `a Swagger document without an address is an error`(document: JSONObject) {
    #expect(Examples.error(Examples.swagger(document: document))?.code == .invalidServer)
  }
}

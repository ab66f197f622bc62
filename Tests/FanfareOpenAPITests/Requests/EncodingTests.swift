import FanfareJSON
import FanfareOpenAPI
import Testing

@Suite struct EncodingTests {
  private func document(_ parameter: JSONObject, path: String = "/run") -> JSONValue {
    Examples.openAPI("get", path, operation: ["parameters": [.object(parameter)]])
  }

  @Test func `everything but unreserved characters is encoded in paths and queries`() throws {
    let path = document(["name": "id", "in": "path"], path: "/ä b/{id}-x")
    #expect(
      try Examples.request(path, ["id": "a/b?ü,%2F"]).url
        == "https://a.example/%C3%A4%20b/a%2Fb%3F%C3%BC%2C%252F-x"
    )
    let query = try Examples.request(document(["name": "a b", "in": "query"]), ["a b": "1&2=3+é"])
    #expect(query.encodedQuery == "a%20b=1%262%3D3%2B%C3%A9")
    #expect(query.query.first?.name == "a b")
    #expect(query.query.first?.value == "1&2=3+é")
  }

  @Test func `reserved characters of a query stay where that is allowed, unless they would end the value`()
    throws
  {
    let document = document(["name": "u", "in": "query", "allowReserved": true])
    let request = try Examples.request(document, ["u": "http://b/?x=1&y=[2]#z+%20%"])
    #expect(request.encodedQuery == "u=http://b/?x=1%26y=%5B2%5D%23z%2B%20%25")
  }

  @Test(
    arguments: [
      ("simple", ".."), ("simple", "."), ("simple", ""), ("simple", "%2e%2e"), ("simple", "%252E."),
      ("simple", "a/../b"), ("simple", "..\\b"), ("label", ""), ("label", "."),
      ("matrix", "a/../b"),
    ]
  )
  func `a value can't lead to another path`(style: String, value: String) {
    let document = document(
      ["name": "id", "in": "path", "style": .string(style), "required": true],
      path: "/a/{id}/b"
    )
    let error = Examples.error(document, ["id": .string(value)])
    #expect(error?.code == .invalidParameter && error?.message.contains("id") == true)
  }

  @Test(arguments: [[:], ["id": nil]] as [JSONObject], [true, false])
  func `a path's parameter that isn't there is missing, whatever its declaration says`(
    parameters: JSONObject,
    isRequired: Bool
  ) {
    let document = document(["name": "id", "in": "path", "required": .bool(isRequired)], path: "/a/{id}")
    let error = Examples.error(document, parameters)
    #expect(error?.code == .missingParameter && error?.message.contains("id (path)") == true)
  }

  @Test func `a path's templates and declarations must fit`() {
    #expect(Examples.error(Examples.openAPI("get", "/a/{id}"))?.code == .invalidDocument)
    #expect(Examples.error(Examples.openAPI("get", "/a/{id"))?.code == .invalidDocument)
    #expect(Examples.error(Examples.openAPI("get", "/a/{}"))?.code == .invalidDocument)
    #expect(Examples.error(Examples.openAPI("get", "/a?b=c"))?.code == .unsupported)
    let unused = document(["name": "id", "in": "path"])
    #expect(Examples.error(unused, ["id": 1])?.message == "run: the parameter id (path) has no place in /run")
  }

  @Test func `header fields are sent as they are`() throws {
    let document = document(["name": "X-Ids", "in": "header"])
    let request = try Examples.request(document, ["X-Ids": ["a b", "c%"]])
    #expect(request.headers.map(\.name) == ["X-Ids"])
    #expect(request.headers.map(\.value) == ["a b,c%"])
  }

  @Test(arguments: ["a\r\nHost: b", "a\0", "a\u{7F}"])
  func `a value can't begin another header field`(value: String) {
    let document = document(["name": "X-Id", "in": "header"])
    #expect(Examples.error(document, ["X-Id": .string(value)])?.code == .invalidParameter)
  }

  @Test(arguments: ["Host", "content-length", "Transfer-Encoding", "Content-Type"])
  func `header fields that follow from the request can't be set`(name: String) throws {
    let document = document(["name": .string(name), "in": "header"])
    #expect(Examples.error(document, JSONObject([(name, JSONValue.string("x"))]))?.code == .invalidParameter)
    #expect(try Examples.request(document).headers.isEmpty)
  }

  @Test func `header fields that OpenAPI ignores aren't required, but sent when they are given`() throws {
    let document = document(["name": "Authorization", "in": "header", "required": true])
    #expect(try Examples.request(document).headers.isEmpty)
    #expect(try Examples.request(document, ["Authorization": "Bearer x"]).headers.first?.value == "Bearer x")
  }

  @Test func `a name that is no header field is an error`() {
    #expect(
      Examples.error(document(["name": "X Id", "in": "header"]), ["X Id": 1])?.code == .invalidDocument
    )
  }

  @Test func `cookies are one header field`() throws {
    let document = Examples.openAPI(
      operation: [
        "parameters": [
          ["name": "Cookie", "in": "header"], ["name": "session", "in": "cookie"],
          ["name": "ids", "in": "cookie", "explode": false],
        ]
      ]
    )
    let request = try Examples.request(document, ["session": "a;b", "ids": [1, 2], "Cookie": "z=0"])
    #expect(request.headers.map(\.name) == ["Cookie"])
    #expect(request.headers.map(\.value) == ["z=0; session=a%3Bb; ids=1,2"])
  }

  @Test func `parameters with a JSON content type are JSON`() throws {
    let document = document(["name": "filter", "in": "query", "content": ["application/json": [:]]])
    let request = try Examples.request(document, ["filter": ["a": [1, ["b": nil]]]])
    #expect(request.query.map(\.value) == [#"{"a":[1,{"b":null}]}"#])
    #expect(request.encodedQuery.hasPrefix("filter=%7B%22a%22%3A%5B1%2C"))
  }

  @Test func `a name in several places has its value in each`() throws {
    let document = Examples.openAPI(
      "get",
      "/{id}",
      operation: ["parameters": [["name": "id", "in": "path"], ["name": "id", "in": "query"]]]
    )
    let request = try Examples.request(document, ["id": 1])
    #expect(request.url == "https://a.example/1")
    #expect(request.encodedQuery == "id=1")
  }

  @Test func `the size of a request's parts is bounded`() {
    let long = JSONValue.string(String(repeating: "x", count: 70_000))
    for place in ["path", "query", "header", "cookie"] {
      let document = document(["name": "a", "in": .string(place)], path: place == "path" ? "/{a}" : "/run")
      #expect(Examples.error(document, ["a": long])?.code == .tooLarge)
    }
  }
}

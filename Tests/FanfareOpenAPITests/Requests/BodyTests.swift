import FanfareJSON
import FanfareOpenAPI
import Testing

@Suite struct BodyTests {
  private func document(
    _ content: JSONObject,
    required: Bool = false,
    parameters: JSONValue = []
  ) -> JSONValue {
    Examples.openAPI(
      "post",
      operation: [
        "parameters": parameters, "requestBody": ["required": .bool(required), "content": .object(content)],
      ]
    )
  }

  private func text(_ request: OpenAPIRequest) -> String? {
    request.body.map { String(decoding: $0.bytes, as: UTF8.self) }
  }

  @Test func `undeclared names become members of a JSON body`() throws {
    let document = document(["application/json": [:]], parameters: [["name": "dry", "in": "query"]])
    let request = try Examples.request(document, ["dry": true, "b": nil, "a": [1]])
    #expect(request.encodedQuery == "dry=true")
    #expect(text(request) == #"{"b":null,"a":[1]}"#)
  }

  @Test func `body is the whole body`() throws {
    let document = document(["application/json": [:]])
    #expect(try text(Examples.request(document, ["body": [1, 2]])) == "[1,2]")
    let error = Examples.error(document, ["body": [1], "x": 1])
    #expect(error?.code == .unknownParameter)
    #expect(
      error?.message == "run: there is no parameter x; body is the whole body, so they belong into it"
    )
  }

  @Test func `a body is required only where the document says so`() throws {
    #expect(try Examples.request(document(["application/json": [:]])).body == nil)
    #expect(try Examples.request(document(["application/json": [:]]), ["body": nil]).body == nil)
    let error = Examples.error(document(["application/json": [:]], required: true))
    #expect(error?.code == .missingParameter)
    #expect(error?.message == "run: the required body isn't given, neither as body nor in parts")
  }

  @Test(arguments: [
    ("application/json; charset=utf-8", "application/json; charset=utf-8"), ("*/*", "application/json"),
    ("application/merge-patch+json", "application/merge-patch+json"), ("application/*", "application/json"),
  ])
  func `JSON has many content types`(written: String, sent: String) throws {
    let request = try Examples.request(document(JSONObject([(written, JSONValue.object([:]))])), ["a": 1])
    #expect(request.body?.contentType == sent)
    #expect(request.body?.content == .json(["a": 1]))
  }

  @Test func `forms repeat the names of lists and hold objects as JSON`() throws {
    let document = document(["application/x-www-form-urlencoded": [:]])
    let request = try Examples.request(document, ["a b": "x y+é", "l": [1, 2], "o": ["k": "v"], "n": nil])
    #expect(request.body?.contentType == "application/x-www-form-urlencoded")
    #expect(text(request) == "a+b=x+y%2B%C3%A9&l=1&l=2&o=%7B%22k%22%3A%22v%22%7D")
  }

  @Test func `the encoding of a form's fields is kept`() throws {
    let encoding: JSONValue = [
      "l": ["explode": false], "o": ["style": "deepObject", "explode": true], "p": ["style": "pipeDelimited"],
    ]
    let document = document(["application/x-www-form-urlencoded": ["encoding": encoding]])
    let request = try Examples.request(document, ["l": [1, 2], "o": ["k": "v"], "p": [1, 2]])
    #expect(text(request) == "l=1%2C2&o%5Bk%5D=v&p=1%7C2")
  }

  @Test func `a text is sent in the content type that the document has first for it`() throws {
    let document = document(["application/xml": [:], "application/json": [:]])
    let xml = try Examples.request(document, ["body": "<a/>"])
    #expect(xml.body?.content == .text("<a/>"))
    #expect(xml.body?.contentType == "application/xml")
    #expect(try Examples.request(document, ["a": 1]).body?.contentType == "application/json")
  }

  @Test func `a multipart body is refused, unless there is another content type`() throws {
    let error = Examples.error(document(["multipart/form-data": [:]]), ["a": 1])
    #expect(error?.code == .unsupported)
    #expect(error?.message.contains("multipart bodies can't be sent") == true)
    let both = document(["multipart/form-data": [:], "application/x-www-form-urlencoded": [:]])
    #expect(try text(Examples.request(both, ["a": 1])) == "a=1")
  }

  @Test(arguments: [[:], ["text/plain": [:]], ["a\r\nb/c": [:]], ["nothing": [:]]] as [JSONObject])
  func `a body that no content type can have is an error`(content: JSONObject) {
    #expect(Examples.error(document(content), ["a": 1]) != nil)
  }

  @Test func `Swagger's body is a parameter with a name`() throws {
    let document = Examples.swagger(
      "post",
      operation: ["parameters": [["name": "pet", "in": "body", "required": true]]]
    )
    for parameters in [["pet": ["a": 1]], ["body": ["a": 1]], ["a": 1]] as [JSONObject] {
      let request = try Examples.request(document, parameters)
      #expect(request.body?.content == .json(["a": 1]))
      #expect(request.body?.contentType == "application/json")
    }
    #expect(Examples.error(document)?.code == .missingParameter)
  }

  @Test func `Swagger's form fields are parameters`() throws {
    let parameters: JSONValue = [
      ["name": "name", "in": "formData", "required": true],
      ["name": "tags", "in": "formData", "type": "array", "collectionFormat": "multi"],
    ]
    let document = Examples.swagger("post", operation: ["parameters": parameters])
    #expect(
      try text(Examples.request(document, ["name": "a b", "tags": ["x", "y"]])) == "name=a+b&tags=x&tags=y"
    )
    #expect(Examples.error(document)?.code == .missingParameter)
    #expect(Examples.error(document, ["name": 1, "other": 1])?.code == .unknownParameter)
    let multipart = Examples.swagger(
      "post",
      operation: ["parameters": parameters, "consumes": ["multipart/form-data"]]
    )
    #expect(Examples.error(multipart, ["name": 1])?.code == .unsupported)
  }

  @Test func `files are refused`() {
    let parameters: JSONValue = [["name": "f", "in": "formData", "type": "file"]]
    let document = Examples.swagger("post", operation: ["parameters": parameters])
    #expect(Examples.error(document, ["f": "x"])?.code == .unsupported)
  }

  @Test func `consumes of the operation comes before the document's`() throws {
    let document = Examples.swagger(
      "post",
      operation: ["parameters": [["name": "b", "in": "body"]], "consumes": ["application/vnd.a+json"]],
      document: ["consumes": ["application/xml"]]
    )
    #expect(try Examples.request(document, ["x": 1]).body?.contentType == "application/vnd.a+json")
  }
}

import FanfareJSON
import FanfareOpenAPI
import Testing

@Suite struct ReferenceTests {
  @Test func `parameters, bodies and paths may stand elsewhere in the document`() throws {
    let document: JSONValue = [
      "openapi": "3.1.0", "servers": [["url": "https://a.example"]],
      "paths": ["/a/{id}": ["$ref": "#/components/pathItems/a~1b%20c"]],
      "components": [
        "pathItems": [
          "a/b c": [
            "parameters": [["$ref": "#/components/parameters/id"]],
            "put": ["operationId": "run", "requestBody": ["$ref": "#/components/requestBodies/again"]],
          ]
        ],
        "parameters": ["id": ["name": "id", "in": "path", "required": true]],
        "requestBodies": [
          "again": ["$ref": "#/components/requestBodies/body"],
          "body": ["content": ["application/json": [:]]],
        ],
      ],
    ]
    let request = try Examples.request(document, ["id": 1, "x": 2])
    #expect(request.url == "https://a.example/a/1")
    #expect(request.body?.content == .json(["x": 2]))
  }

  @Test func `names of what is referred to, and of parameters, may begin with a mark that combines`() throws {
    let document: JSONValue = [
      "openapi": "3.1.0", "servers": [["url": "https://a.example"]],
      "paths": [
        "/a/{\u{301}id}": [
          "get": ["operationId": "run", "parameters": [["$ref": "#/components/parameters/%CC%81x"]]]
        ]
      ],
      "components": ["parameters": ["\u{301}x": ["name": "\u{301}id", "in": "path", "required": true]]],
    ]
    #expect(try Examples.request(document, ["\u{301}id": 1]).url == "https://a.example/a/1")
  }

  @Test(arguments: [
    ("other.yaml#/a", "a parameter refers to other.yaml#/a; references to other files aren't followed"),
    ("#/components/nothing", "a parameter refers to #/components/nothing, which isn't in the document"),
    ("#anchor", "a parameter refers to #anchor, which isn't in the document"),
    ("#/components/loop", "a parameter refers to itself: #/components/loop, #/components/pool"),
    ("#/components/long/0", "a parameter is behind more than 16 references"),
    ("#/openapi", "a parameter at #/openapi isn't an object"),
  ])
  func `a reference that leads nowhere is an error`(reference: String, message: String) {
    let long = (0..<40).map { JSONValue.object(["$ref": .string("#/components/long/\($0 + 1)")]) }
    let document = Examples.openAPI(
      operation: ["parameters": [["$ref": .string(reference)]]],
      document: [
        "components": [
          "loop": ["$ref": "#/components/pool"], "pool": ["$ref": "#/components/loop"], "long": .array(long),
        ]
      ]
    )
    let error = Examples.error(document)
    #expect(error?.message.hasPrefix("run: \(message)") == true, "\(error?.message ?? "")")
  }

  @Test func `a path in another file is named when its operation is asked for`() throws {
    let document: JSONValue = [
      "openapi": "3.0.0", "paths": ["/a": ["$ref": "a.yaml"], "/b": ["get": ["operationId": "b"]]],
    ]
    let error = Examples.error(document)
    #expect(error?.code == .unknownOperation)
    #expect(error?.message.contains("one path wasn't read: /a: the path refers to a.yaml") == true)
    #expect(try OpenAPIDocument(document, location: nil).operationIDs == ["b"])
  }

  @Test func `an identifier that several operations have is an error with their paths`() {
    let operation: JSONValue = ["operationId": "run"]
    let error = Examples.error([
      "openapi": "3.0.0", "paths": ["/a": ["get": operation], "/b": ["post": operation]],
    ])
    #expect(error?.message == "several operations have the identifier run: GET /a, POST /b")
  }

  @Test func `an operation's parameter replaces its path's of the same name and place`() throws {
    let document: JSONValue = [
      "openapi": "3.0.0", "servers": [["url": "https://a.example"]],
      "paths": [
        "/a": [
          "parameters": [
            ["name": "X-Tags", "in": "header", "required": true], ["name": "ids", "in": "query"],
            ["name": "kept", "in": "query"],
          ],
          "get": [
            "operationId": "run",
            "parameters": [
              ["name": "x-tags", "in": "header"], ["name": "ids", "in": "query", "explode": false],
              ["name": "own", "in": "query"],
            ],
          ],
        ]
      ],
    ]
    let request = try Examples.request(document, ["ids": [1, 2], "kept": "k", "own": "o"])
    #expect(request.encodedQuery == "ids=1,2&kept=k&own=o")
  }
}

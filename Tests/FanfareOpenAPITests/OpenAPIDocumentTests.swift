import FanfareJSON
import FanfareOpenAPI
import Testing

@Suite struct OpenAPIDocumentTests {
  private static let petstore: JSONValue = [
    "openapi": "3.1.0",
    "servers": [["url": "/v1"]],
    "paths": [
      "/pets": [
        "get": [
          "operationId": "listPets",
          "parameters": [["name": "limit", "in": "query", "schema": ["type": "integer", "default": 20]]],
        ],
        "post": [
          "operationId": "createPet",
          "requestBody": ["required": true, "content": ["application/json": [:]]],
        ],
      ],
      "/pets/{petId}": [
        "parameters": [["name": "petId", "in": "path", "required": true]],
        "get": ["operationId": "getPet"],
      ],
    ],
  ]

  private func petstore() throws -> OpenAPIDocument {
    try OpenAPIDocument(Self.petstore, location: "https://pets.example/docs/openapi.json")
  }

  @Test func `operations are named in the order of the document`() throws {
    #expect(try petstore().operationIDs == ["listPets", "createPet", "getPet"])
  }

  @Test func `a request has method, URL and body`() throws {
    let get = try petstore().request(operationID: "getPet", parameters: ["petId": 7])
    #expect(get.method == "GET")
    #expect(get.url == "https://pets.example/v1/pets/7")
    #expect(get.query.isEmpty && get.headers.isEmpty && get.body == nil)
    let create = try petstore().request(operationID: "createPet", parameters: ["name": "Rex"])
    #expect(create.method == "POST")
    #expect(create.body?.content == .json(["name": "Rex"]))
    #expect(create.body?.contentType == "application/json")
  }

  @Test func `defaults are left to the server`() throws {
    #expect(try petstore().request(operationID: "listPets", parameters: [:]).query.isEmpty)
    #expect(try petstore().request(operationID: "listPets", parameters: ["limit": nil]).query.isEmpty)
    #expect(
      try petstore().request(operationID: "listPets", parameters: ["limit": 5]).encodedQuery == "limit=5"
    )
  }

  @Test func `an unknown operation is an error with the nearest one`() throws {
    let document = try petstore()
    let near = #expect(throws: OpenAPIError.self) {
      try document.request(operationID: "getPets", parameters: [:])
    }
    #expect(near?.code == .unknownOperation)
    #expect(near?.message == "the document has no operation getPets; did you mean getPet?")
    let far = #expect(throws: OpenAPIError.self) {
      try document.request(operationID: "orders", parameters: [:])
    }
    #expect(far?.message == "the document has no operation orders; it has listPets, createPet, getPet")
  }

  @Test(
    arguments: [
      (["petId": 7, "limit": 2], "getPet: there is no parameter limit; known are petId"),
      (["petId": 7, "petID": 2], "getPet: there is no parameter petID; did you mean petId? Known are petId"),
    ] as [(JSONObject, String)]
  )
  func `an unknown parameter is an error with the known ones`(parameters: JSONObject, message: String) throws
  {
    let document = try petstore()
    let error = #expect(throws: OpenAPIError.self) {
      try document.request(operationID: "getPet", parameters: parameters)
    }
    #expect(error?.code == .unknownParameter)
    #expect(error?.description == message)
  }

  @Test func `missing parameters are named together`() {
    let document = Examples.openAPI(
      operation: [
        "parameters": [
          ["name": "a", "in": "query", "required": true], ["name": "b", "in": "header", "required": true],
          ["name": "c", "in": "query"],
        ]
      ]
    )
    let error = Examples.error(document, ["a": nil])
    #expect(error?.code == .missingParameter)
    #expect(error?.message == "run: the required parameters a (query), b (header) aren't given")
    #expect(
      Examples.error(document, ["a": 1])?.message == "run: the required parameter b (header) isn't given"
    )
  }

  @Test(
    arguments: [
      (["openapi": "3.0.0"], nil), (["openapi": "3.1.1"], nil), (["openapi": 3.1], nil),
      (["swagger": "2.0"], nil),
      (["swagger": 2.0], nil),
      (["openapi": "3.2.0"], .unsupportedVersion), (["swagger": "1.2"], .unsupportedVersion),
      (["openapi": "3.10"], .unsupportedVersion), ([:], .invalidDocument), ([], .invalidDocument),
      (["openapi": "3.0.0", "paths": 1], .invalidDocument),
    ] as [(JSONValue, OpenAPIError.Code?)]
  )
  func `only known versions are read`(document: JSONValue, code: OpenAPIError.Code?) {
    var found: OpenAPIError.Code?
    do { _ = try OpenAPIDocument(document, location: nil) } catch { found = error.code }
    #expect(found == code)
  }

  @Test func `too many paths are refused`() {
    let paths = JSONObject((0...20_000).map { ("/\($0)", JSONValue.object([:])) })
    let error = #expect(throws: OpenAPIError.self) {
      try OpenAPIDocument(["openapi": "3.0.0", "paths": .object(paths)], location: nil)
    }
    #expect(error?.code == .tooLarge)
  }
}

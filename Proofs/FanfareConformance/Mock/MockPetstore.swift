internal import FanfareJSON
internal import FanfareSamples
internal import HTTPTypes

/// The part of the Swagger petstore that the specification's kit calls.
enum MockPetstore {
  private static let names = ["Milou", "Idefix", "Rantanplan", "Garfield", "Calvin"]
  private static let states = ["available", "pending", "sold"]

  /// The answer to a request; `nil` if it isn't for the petstore.
  static func answer(_ request: PlainRequest, _ path: ArraySlice<String>) -> PlainAnswer? {
    guard path.first == "v2" else { return nil }
    let rest = path.dropFirst()
    switch (rest.first, rest.count) {
    case ("swagger.json", 1): return .json(.ok, document)
    case ("pet", 2): return pet(rest[rest.startIndex + 1], request)
    default: return nil
    }
  }

  private static func pet(_ name: String, _ request: PlainRequest) -> PlainAnswer? {
    if name == "findByStatus" {
      let states = request.query.filter { $0.name == "status" }.map(\.value)
      let pets = names.indices.map { pet($0 + 1) }
      return .json(.ok, .array(pets.filter { states.contains($0["status"]?.stringValue ?? "") }))
    }
    guard let id = Int(name), names.indices.contains(id - 1) else { return nil }
    return .json(.ok, pet(id))
  }

  private static func pet(_ id: Int) -> JSONValue {
    ["id": .number(JSONNumber(id)), "name": .string(names[id - 1]), "status": .string(states[(id - 1) % 3])]
  }

  /// What the petstore offers, as a Swagger 2.0 document.
  private static let document: JSONValue = [
    "swagger": "2.0",
    "info": ["title": "Pets", "version": "1.0.0"],
    "host": "petstore.swagger.io",
    "basePath": "/v2",
    "schemes": ["https", "http"],
    "paths": [
      "/pet/findByStatus": [
        "get": [
          "operationId": "findPetsByStatus",
          "produces": ["application/json"],
          "parameters": [
            [
              "name": "status", "in": "query", "required": true, "type": "array", "collectionFormat": "multi",
              "items": ["type": "string", "enum": ["available", "pending", "sold"]],
            ]
          ],
          "responses": ["200": ["description": "the pets"]],
        ]
      ],
      "/pet/{petId}": [
        "get": [
          "operationId": "getPetById",
          "produces": ["application/json"],
          "parameters": [["name": "petId", "in": "path", "required": true, "type": "integer"]],
          "responses": ["200": ["description": "the pet"], "404": ["description": "there is none"]],
        ]
      ],
    ],
  ]
}

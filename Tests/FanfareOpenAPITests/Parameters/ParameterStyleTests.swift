import FanfareJSON
import FanfareOpenAPI
import Testing

@Suite struct ParameterStyleTests {
  private static let list: JSONValue = ["blue", "black", "brown"]
  private static let object: JSONValue = ["R": 100, "G": 200, "B": 150]

  private func document(_ parameter: JSONObject, path: String = "/run") -> JSONValue {
    var parameter = parameter
    parameter["name"] = "color"
    return Examples.openAPI("get", path, operation: ["parameters": [.object(parameter)]])
  }

  // The table of "Style Examples" in OpenAPI 3.1.1, with RFC 6570 where older versions differ from it.
  @Test(
    arguments: [
      ("simple", false, "blue", "blue"), ("simple", false, list, "blue,black,brown"),
      ("simple", true, list, "blue,black,brown"), ("simple", false, object, "R,100,G,200,B,150"),
      ("simple", true, object, "R=100,G=200,B=150"),
      ("label", false, "blue", ".blue"), ("label", false, list, ".blue,black,brown"),
      ("label", true, list, ".blue.black.brown"), ("label", false, object, ".R,100,G,200,B,150"),
      ("label", true, object, ".R=100.G=200.B=150"),
      ("matrix", false, "blue", ";color=blue"), ("matrix", false, list, ";color=blue,black,brown"),
      ("matrix", true, list, ";color=blue;color=black;color=brown"),
      ("matrix", false, object, ";color=R,100,G,200,B,150"), ("matrix", true, object, ";R=100;G=200;B=150"),
      ("matrix", false, "", ";color"),
    ] as [(String, Bool, JSONValue, String)]
  )
  func `values stand in paths by their style`(
    style: String,
    explode: Bool,
    value: JSONValue,
    expected: String
  ) throws {
    let document = document(
      ["in": "path", "style": .string(style), "explode": .bool(explode)],
      path: "/run/{color}/x"
    )
    #expect(
      try Examples.request(document, ["color": value]).url == "https://a.example/run/\(expected)/x"
    )
  }

  @Test(
    arguments: [
      ("form", true, "blue", "color=blue"), ("form", true, "", "color="),
      ("form", false, list, "color=blue,black,brown"),
      ("form", true, list, "color=blue&color=black&color=brown"),
      ("form", false, object, "color=R,100,G,200,B,150"), ("form", true, object, "R=100&G=200&B=150"),
      ("spaceDelimited", false, list, "color=blue%20black%20brown"),
      ("spaceDelimited", false, object, "color=R%20100%20G%20200%20B%20150"),
      ("spaceDelimited", true, list, "color=blue&color=black&color=brown"),
      ("pipeDelimited", false, list, "color=blue%7Cblack%7Cbrown"),
      ("pipeDelimited", false, object, "color=R%7C100%7CG%7C200%7CB%7C150"),
      ("deepObject", true, object, "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150"),
    ] as [(String, Bool, JSONValue, String)]
  )
  func `values stand in queries by their style`(
    style: String,
    explode: Bool,
    value: JSONValue,
    expected: String
  ) throws {
    let document = document(["in": "query", "style": .string(style), "explode": .bool(explode)])
    #expect(try Examples.request(document, ["color": value]).encodedQuery == expected)
  }

  @Test func `without a style queries are exploded forms and paths and headers are simple`() throws {
    #expect(
      try Examples.request(document(["in": "query"]), ["color": Self.list]).encodedQuery
        == "color=blue&color=black&color=brown"
    )
    #expect(
      try Examples.request(document(["in": "path"], path: "/{color}"), ["color": Self.object]).url
        == "https://a.example/R,100,G,200,B,150"
    )
    let spaced = try Examples.request(
      document(["in": "query", "style": "spaceDelimited"]),
      ["color": Self.list]
    )
    #expect(spaced.query.map(\.value) == ["blue black brown"])
  }

  @Test(
    arguments: [
      ("csv", "color=blue,black,brown"), ("ssv", "color=blue%20black%20brown"),
      ("tsv", "color=blue%09black%09brown"), ("pipes", "color=blue%7Cblack%7Cbrown"),
      ("multi", "color=blue&color=black&color=brown"), (nil, "color=blue,black,brown"),
    ] as [(String?, String)]
  )
  func `Swagger's collection formats separate elements`(format: String?, expected: String) throws {
    var parameter: JSONObject = ["name": "color", "in": "query", "type": "array"]
    parameter["collectionFormat"] = format.map { .string($0) }
    let document = Examples.swagger(operation: ["parameters": [.object(parameter)]])
    #expect(try Examples.request(document, ["color": Self.list]).encodedQuery == expected)
    #expect(Examples.error(document, ["color": Self.object])?.code == .invalidParameter)
  }

  @Test(
    arguments: [
      ["in": "query", "style": "matrix"], ["in": "path", "style": "form"],
      ["in": "header", "style": "label"],
      ["in": "query", "style": "unknown"], ["in": "somewhere"], ["in": "body"], [:],
    ] as [JSONObject]
  )
  func `a style that has no meaning where it stands is an error`(parameter: JSONObject) {
    #expect(Examples.error(document(parameter), ["color": 1])?.code == .invalidDocument)
  }

  @Test(
    arguments: [
      (["in": "query"], [["a"]]), (["in": "query"], ["a": ["b": 1]]),
      (["in": "query", "style": "deepObject"], "a"), (["in": "query", "style": "deepObject"], ["a"]),
    ] as [(JSONObject, JSONValue)]
  )
  func `what a style can't write is an error`(parameter: JSONObject, value: JSONValue) {
    #expect(Examples.error(document(parameter), ["color": value])?.code == .invalidParameter)
  }

  @Test func `null and what is empty isn't sent, unless it is required`() throws {
    let optional = document(["in": "query"])
    for value in [nil, [], [:], [nil]] as [JSONValue] {
      #expect(try Examples.request(optional, ["color": value]).query.isEmpty)
    }
    #expect(try Examples.request(optional, ["color": [1, nil, 2]]).encodedQuery == "color=1&color=2")
    let required = document(["in": "query", "required": true])
    #expect(Examples.error(required, ["color": []])?.code == .missingParameter)
  }

  @Test func `the elements of a list are bounded`() {
    let long = JSONValue.array(Array(repeating: 1, count: 10_001))
    #expect(Examples.error(document(["in": "query"]), ["color": long])?.code == .tooLarge)
  }
}

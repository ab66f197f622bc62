import FanfareJSON
import Testing

@Suite struct JSONKeyStrategyTests {
  struct Person: Codable, Equatable {
    var firstName = "Ada"
    var imageURL = "a.png"
    var int64Value = 1
    var plain: Int?
    var byCode = ["homeAddress": 1]
    var byNumber = [5: "five"]
    var kind = Kind.ordered(itemCount: 2)
  }

  enum Kind: Codable, Equatable { case ordered(itemCount: Int), notYet }

  struct Renamed: Codable, Equatable {
    enum CodingKeys: String, CodingKey { case id = "user_ID" }
    var id = 7
  }

  private let snake = JSONCodingStrategies(keys: .snakeCase)

  private func text(_ value: some Encodable, _ strategies: JSONCodingStrategies) throws -> String {
    String(decoding: try JSONByteEncoder(strategies: strategies).encode(value), as: UTF8.self)
  }

  @Test func `keys stand in snake case, and those of dictionaries as they are`() throws {
    #expect(
      try text(Person(), snake)
        == #"{"first_name":"Ada","image_url":"a.png","int64_value":1,"by_code":{"homeAddress":1},"#
        + #""by_number":{"5":"five"},"kind":{"ordered":{"item_count":2}}}"#
    )
  }

  @Test func `what is written in snake case is read from it, acronyms as well`() throws {
    var person = Person()
    for kind in [Kind.ordered(itemCount: 1), .notYet] {
      person.kind = kind
      let bytes = try JSONByteEncoder(strategies: snake).encode(person)
      #expect(try JSONByteDecoder(strategies: snake).decode(Person.self, from: bytes) == person)
    }
  }

  @Test(arguments: [
    ("a", "a"), ("firstName", "first_name"), ("URL", "url"), ("URLPath", "url_path"),
    ("myURLPath", "my_url_path"),
    ("http2Server", "http2_server"), ("_hidden", "_hidden"), ("_firstName_", "_first_name_"),
    ("already_snake", "already_snake"), ("HTTP2", "http2"), ("aB", "a_b"), ("", ""),
    ("größeMaß", "größe_maß"),
  ])
  func `words begin at capitals`(key: String, name: String) throws {
    struct Key: CodingKey {
      var stringValue: String
      var intValue: Int? { nil }
      init(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { nil }
    }
    struct One: Encodable {
      let key: String
      func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(1, forKey: Key(stringValue: key))
      }
    }
    #expect(try text(One(key: key), snake) == "{\"\(name)\":1}")
  }

  @Test func `a raw value is converted as any other key`() throws {
    #expect(try text(Renamed(), snake) == #"{"user_id":7}"#)
    #expect(
      try JSONByteDecoder(strategies: snake).decode(Renamed.self, from: Array(#"{"user_id":7}"#.utf8))
        == Renamed()
    )
  }

  @Test func `a function can name members`() throws {
    let kebab = JSONCodingStrategies(keys: .custom { $0.lowercased() })
    let bytes = try JSONByteEncoder(strategies: kebab).encode(["x": Person(kind: .notYet)])
    #expect(String(decoding: bytes, as: UTF8.self).hasPrefix(#"{"x":{"firstname":"Ada","imageurl""#))
    struct Name: Decodable { var firstName: String }
    #expect(
      try JSONByteDecoder(strategies: kebab).decode([String: Name].self, from: bytes)["x"]?.firstName == "Ada"
    )
  }

  @Test func `a member that is missing is called as the text would have it`() {
    let error = #expect(throws: DecodingError.self) {
      try JSONByteDecoder(strategies: snake).decode(Person.self, from: Array("{}".utf8))
    }
    #expect("\(String(describing: error))".contains(#"the object has no member "first_name""#))
  }
}

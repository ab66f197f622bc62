import Testing

@testable import FanfareJSON

@Suite struct JSONValueTests {
  @Test(arguments: [
    ("1", "1.0", true), ("100", "1e2", true), ("0", "-0", true), ("1e400", "10e399", true), ("1", "2", false),
    ("9007199254740993", "9007199254740992.0", false), ("0.1", "0.10000000000000000555", false),
    ("123456789012345678901234567890", "1.2345678901234567890123456789e29", true),
    ("95e9223372036854775807", "95e9223372036854775807", true),
    ("1e9223372036854775807", "-1e9223372036854775807", false),
    ("0.01e-9223372036854775808", "12e-9223372036854775808", false),
  ])
  func `numbers are equal if their values are, and then their hashes too`(
    first: String,
    second: String,
    isEqual: Bool
  ) throws {
    let (first, second) = (try JSONValue(parsing: first), try JSONValue(parsing: second))
    #expect((first == second) == isEqual)
    if isEqual { #expect(first.hashValue == second.hashValue) }
  }

  @Test func `numbers are ordered by value`() throws {
    let texts = [
      "-1e400", "-2", "-1.5", "0", "1e-400", "0.1", "1", "9007199254740992", "9007199254740993", "1e30",
      "1e400", "95e9223372036854775807",
    ]
    let numbers = try texts.map { try #require(JSONNumber($0)) }
    for (index, number) in numbers.enumerated() {
      for (other, larger) in numbers.enumerated() { #expect((number < larger) == (index < other)) }
    }
  }

  @Test(arguments: ["", " 1", "1 ", "0x1", "one", "1,", "\"1\""])
  func `a text that is no number is none`(text: String) {
    #expect(JSONNumber(text) == nil)
  }

  @Test func `an object keeps its order, replaces in place and appends`() {
    var object: JSONObject = ["b": 1, "a": 2]
    object["b"] = 3
    object["c"] = 4
    #expect(object.names == ["b", "a", "c"])
    #expect(object.removeValue(forKey: "a") == 2)
    #expect(object["a"] == nil)
    object["b"] = nil
    #expect(object.names == ["c"])
  }

  @Test func `an object of any size finds, replaces and removes like a dictionary`() {
    var random = SeededGenerator(seed: 7)
    var object = JSONObject()
    var model: [String: JSONValue] = [:]
    for step in 0..<2_000 {
      let name = "k\(Int.random(in: 0..<60, using: &random))"
      let value: JSONValue? = Bool.random(using: &random) ? .number(JSONNumber(step)) : nil
      object[name] = value
      model[name] = value
      #expect(object[name] == value)
      #expect(object.count == model.count)
    }
    #expect(Dictionary(uniqueKeysWithValues: object.map { ($0.name, $0.value) }) == model)
  }

  @Test func `a hundred thousand members are no problem`() throws {
    let text = "{" + (0..<100_000).map { "\"k\($0)\":\($0)" }.joined(separator: ",") + "}"
    let value = try JSONValue(parsing: text)
    #expect(value["k99999"] == 99999)
    #expect(value.objectValue?.count == 100_000)
  }

  @Test func `objects are equal in any order`() {
    let first: JSONValue = ["a": 1, "b": [true, nil]]
    let second: JSONValue = ["b": [true, nil], "a": 1.0]
    #expect(first == second)
    #expect(first.hashValue == second.hashValue)
    #expect(first != ["a": 1, "b": [nil, true]])
  }

  /// One character, written in two ways that Swift's `String` takes for equal.
  private static let spellings = ["\u{e9}", "e\u{301}"]

  @Test(arguments: [0, 20])
  func `names that only look the same are two names`(others: Int) throws {
    let more = (0..<others).map { "\"k\($0)\":0," }.joined()
    let value = try JSONValue(parsing: "{\(more)\"\u{e9}\":1,\"e\u{301}\":2}")
    #expect(value.objectValue?.count == others + 2)
    #expect(Self.spellings.map { value[$0] } == [1, 2])
    let swapped = try JSONValue(parsing: "{\(more)\"\u{e9}\":2,\"e\u{301}\":1}")
    #expect(value != swapped)
    #expect(value.serialized(options: .sortedKeys).starts(with: "{\"e\u{301}\":2".utf8))
  }

  @Test func `texts are equal if their characters are, and then their hashes too`() {
    let texts = Self.spellings.map { JSONValue.string($0) }
    #expect(texts[0] != texts[1])
    #expect(Set(texts).count == 2)
    #expect(texts[0] == .string(String(decoding: [0xC3, 0xA9] as [UInt8], as: UTF8.self)))
    #expect(Set([["a": texts[0]], ["a": texts[1]], ["a": texts[0]]] as [JSONValue]).count == 2)
  }

  @Test func `values are reached by name and index`() {
    let value: JSONValue = ["a": [1, ["b": "x"]]]
    #expect(value["a"]?[1]?["b"]?.stringValue == "x")
    #expect(value["a"]?[7] == nil)
    #expect(value["a"]?["b"] == nil)
    #expect(value["a"]?[0]?.intValue == 1)
  }

  @Test func `writing can sort and indent`() {
    let value: JSONValue = ["b": [1, []], "a": [:]]
    let text = String(decoding: value.serialized(options: [.sortedKeys, .prettyPrinted]), as: UTF8.self)
    #expect(
      text == """
        {
          "a": {},
          "b": [
            1,
            []
          ]
        }
        """
    )
  }
}

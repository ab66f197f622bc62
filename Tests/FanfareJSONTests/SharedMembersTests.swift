import Testing

@testable import FanfareJSON

/// Objects that were read together stand in one piece of memory, which nobody may notice.
@Suite struct SharedMembersTests {
  private func list(_ text: String) throws -> [JSONObject] {
    try #require(JSONValue(parsing: text).arrayValue).map { try #require($0.objectValue) }
  }

  @Test func `small objects of a list share their storage, and what is changed leaves it`() throws {
    var objects = try list(
      #"[{"name": "one", "size": 1000000}, {"name": "two", "size": 2000000}, {"name": "three"}]"#
    )
    let first = try #require(objects[0].storageAddress)
    #expect(objects[1].storageAddress == first + 2 * MemoryLayout<JSONObject.Member>.stride)
    objects[0]["kind"] = "a"
    objects[1]["name"] = "other"
    objects[2]["name"] = nil
    #expect(objects[0] == ["name": "one", "size": 1_000_000, "kind": "a"])
    #expect(objects[1] == ["name": "other", "size": 2_000_000])
    #expect(objects[2].isEmpty && objects[2].names.isEmpty && objects[2]["name"] == nil)
  }

  @Test func `an object that is left of a list can be changed`() throws {
    var last = try #require(try list(#"[{"a": 1}, {"b": 2, "c": "a text that has memory of its own"}]"#).last)
    last["b"] = 3
    last["d"] = 4
    #expect(last.names == ["b", "c", "d"])
    #expect(last["c"] == "a text that has memory of its own" && last["a"] == nil)
  }

  @Test func `a large object of a list keeps none of the others`() throws {
    let text = String(repeating: "x", count: ObjectMaker.sharedBytes)
    let objects = try list(#"[{"a": 1}, {"b": "\#(text)", "c": 2}, {"d": 3}]"#)
    let (first, large) = (try #require(objects[0].storageAddress), try #require(objects[1].storageAddress))
    #expect(objects[2].storageAddress == first + MemoryLayout<JSONObject.Member>.stride)
    #expect(large != objects[2].storageAddress)
    #expect(objects[1]["c"] == 2 && objects[2] == ["d": 3])
  }

  @Test func `of members with the same name the last value stays, at the first one's place`() throws {
    let objects = try list(#"[{"a": 1, "b": 2, "a": {"a": 3, "a": 4}}, {"b": 5, "b": 6}]"#)
    #expect(objects[0].names == ["a", "b"] && objects[0]["a"] == ["a": 4])
    #expect(objects[1] == ["b": 6])
  }

  @Test func `a copy isn't changed with the original`() throws {
    var original = try #require(try JSONValue(parsing: #"{"a": 1, "b": [1, 2]}"#).objectValue)
    let copy = original
    original["a"] = 2
    #expect(copy["a"] == 1 && original["a"] == 2)
    let before = original.storageAddress
    original["b"] = 3
    #expect(original.storageAddress == before, "nobody else holds it, so it is changed in place")
  }

  @Test(arguments: 0..<200)
  func `lists of random objects read as they were written, and stay themselves when others change`(
    seed: UInt64
  ) throws {
    var random = SeededGenerator(seed: seed)
    func object(_ depth: Int) -> JSONObject {
      var object = JSONObject()
      for _ in 0..<Int.random(in: 0...(depth == 0 ? 40 : 6), using: &random) {
        let name =
          "\(random.next() % 30)" + String(repeating: "n", count: Int.random(in: 0...20, using: &random))
        object[name] = value(depth + 1)
      }
      return object
    }
    func value(_ depth: Int) -> JSONValue {
      switch depth < 4 ? Int.random(in: 0..<6, using: &random) : 0 {
      case 0, 1: .number(JSONNumber(Int.random(in: 0..<1000, using: &random)))
      case 2: .string(String(repeating: "t", count: Int.random(in: 0..<300, using: &random)))
      case 3: .array((0..<Int.random(in: 0..<12, using: &random)).map { _ in value(depth + 1) })
      default: .object(object(depth))
      }
    }
    let written = (0..<20).map { _ in object(Int.random(in: 0...2, using: &random)) }
    let text = JSONValue.array(written.map(JSONValue.object)).serialized()
    var read = try list(String(decoding: text, as: UTF8.self))
    #expect(read == written && read.map(\.names) == written.map(\.names))

    var model = written
    for _ in 0..<60 {
      let index = Int.random(in: 0..<20, using: &random)
      let name = model[index].names.randomElement(using: &random) ?? "new"
      let new = Bool.random(using: &random) ? value(3) : nil
      model[index][name] = new
      read[index][name] = new
    }
    #expect(read == model && read.map(\.names) == model.map(\.names))
  }

  @Test func `a long name is the same text in all objects that have it`() throws {
    let text = #"{"averageWordsPerSentence": 1}"#
    var parser = JSONParser(Array((text + text).utf8))
    var names = [
      try #require(parser.next()?.objectValue?.names), try #require(parser.next()?.objectValue?.names),
    ]
    let places = (0...1).map { index in names[index][0].withUTF8 { $0.baseAddress } }
    #expect(places[0] == places[1])
  }

  @Test func `names that have the same place are told apart`() {
    let names = JSONNames()
    for round in 0..<3 {
      for index in 0..<500 {
        var name = "a name of many characters \(index)"
        #expect(name.withUTF8 { names.text(of: $0) } == name, "round \(round)")
      }
    }
  }
}

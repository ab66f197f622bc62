import Testing

@testable import FanfareJSON

@Suite struct JSONDocumentTests {
  private let count = 1000

  /// An object whose members are objects.
  private func document() throws -> JSONDocument {
    let members = (0..<count).map { "\"k\($0)\":{\"x\":\($0)}" }
    let bytes = Array("{\(members.joined(separator: ","))}".utf8)
    return try bytes.withUnsafeBufferPointer { bytes in
      let index = try JSONIndex(bytes, limits: JSONLimits())
      return JSONDocument(bytes, index: index, strategies: JSONCodingStrategies())
    }
  }

  private func members(of document: JSONDocument) throws -> KeyedDecodingContainer<JSONKey> {
    try JSONNodeDecoder(document: document, node: 0, path: nil).container(keyedBy: JSONKey.self)
  }

  @Test func `nested containers asked for in order are found at once`() throws {
    let document = try document()
    let members = try members(of: document)
    for (number, key) in members.allKeys.enumerated() {
      let inner = try members.nestedContainer(keyedBy: JSONKey.self, forKey: key)
      #expect(try inner.decode(Int.self, forKey: JSONKey(stringValue: "x")) == number)
    }
    #expect(document.passedMembers == 0)
  }

  @Test func `a member that was looked for before it is decoded is found at once`() throws {
    let document = try document()
    let members = try members(of: document)
    for key in members.allKeys {
      #expect(members.contains(key))
      #expect(try !members.decodeNil(forKey: key))
      #expect(try members.decode([String: Int].self, forKey: key).count == 1)
    }
    #expect(document.passedMembers == 0)
  }

  @Test func `members asked for in any order are found without passing by all others each time`() throws {
    let document = try document()
    let members = try members(of: document)
    for (number, key) in members.allKeys.enumerated().reversed() {
      #expect(try members.decode([String: Int].self, forKey: key) == ["x": number])
      #expect(!members.contains(JSONKey(stringValue: "missing \(number)")))
    }
    #expect(document.passedMembers < 20 * count)
  }
}

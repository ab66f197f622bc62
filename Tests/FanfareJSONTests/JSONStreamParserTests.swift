import FanfareJSON
import Testing

@Suite struct JSONStreamParserTests {
  /// The values of a text that arrives in pieces of a size.
  private func values(_ text: String, pieces size: Int) throws -> [JSONValue] {
    var parser = JSONStreamParser()
    var values: [JSONValue] = []
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      parser.append(rest.prefix(size))
      rest = rest.dropFirst(size)
      while let value = try parser.next() { values.append(value) }
    }
    parser.finish()
    while let value = try parser.next() { values.append(value) }
    return values
  }

  @Test(arguments: 1...40)
  func `values are the same in pieces of any size`(size: Int) throws {
    let text = #"{"a": [1, 2.5, "é\n\u00e9😀\ud83d\ude00"]} 12 345 "x" true null[][{}] -0.5e3"#
    let whole = try values(text, pieces: text.utf8.count)
    #expect(whole.count == 9)
    #expect(try values(text, pieces: size) == whole)
  }

  @Test(arguments: [
    "[1]\u{FEFF}[2]", "\"x\"\u{FEFF}2 ", "{} \u{FEFF}[]", "1\n\u{FEFF}2", "\u{FEFF}\u{FEFF}1", "[1]\u{FEFF}",
  ])
  func `a byte order mark before a later value is the mistake that it is in the whole text`(
    text: String
  )
    throws
  {
    var whole = JSONParser(Array(text.utf8))
    let expected = #expect(throws: JSONError.self) { while try whole.next() != nil {} }
    #expect(expected?.code == .unexpectedCharacter)
    for size in 1...8 {
      let error = #expect(throws: JSONError.self) { try values(text, pieces: size) }
      #expect(error == expected, "in pieces of \(size)")
    }
  }

  @Test(arguments: 1...8) func `a byte order mark before the first value is passed over`(size: Int) throws {
    #expect(try values("\u{FEFF}[1] \"\u{FEFF}\"", pieces: size) == [[1], "\u{FEFF}"])
  }

  @Test func `a number isn't cut where a piece ends`() throws {
    var parser = JSONStreamParser()
    parser.append("12".utf8)
    #expect(try parser.next() == nil)
    parser.append("34 5".utf8)
    #expect(try parser.next() == 1234)
    #expect(try parser.next() == nil)
    parser.finish()
    #expect(try parser.next() == 5)
    #expect(try parser.next() == nil)
  }

  @Test(
    arguments: [
      #"{"a": [1, {}, "]}"], "b": "\"\\"}"#, "[]", "[[1], [2]]", #""x\"y\\""#, "true", "false", "null",
      " \n\n\n\n\n {}",
      "[\"\(String(repeating: "é", count: 40))\"]",
    ],
    [1, 3, 7, 1000]
  )
  func `a value that is complete is given before more comes`(text: String, size: Int) throws {
    var parser = JSONStreamParser()
    var rest = Array(text.utf8)[...]
    while rest.count > size {
      parser.append(rest.prefix(size))
      rest = rest.dropFirst(size)
      #expect(try parser.next() == nil)
    }
    parser.append(rest)
    let whole = try JSONValue(parsing: text)
    #expect(try parser.next() == whole)
    #expect(try parser.next() == nil)
  }

  @Test func `a number is given once something that isn't part of it comes`() throws {
    for next in [" ", "\n", "[", "\"", "true"] {
      var parser = JSONStreamParser()
      for piece in ["-1", "2.", "5e", "1"] {
        parser.append(piece.utf8)
        #expect(try parser.next() == nil)
      }
      parser.append(next.utf8)
      #expect(try parser.next() == -125)
    }
  }

  @Test func `a list that is nested too deep is refused before it ends`() {
    var parser = JSONStreamParser(limits: JSONLimits(maximumDepth: 8))
    let error = #expect(throws: JSONError.self) {
      for _ in 0..<100 {
        parser.append("[".utf8)
        _ = try parser.next()
      }
    }
    #expect(error?.code == .tooDeep)
  }

  @Test func `a mistake is placed in the whole text`() throws {
    var parser = JSONStreamParser()
    parser.append("[1,\n2] {\"a\":".utf8)
    #expect(try parser.next() == [1, 2])
    parser.append("1}\n  x\n".utf8)
    parser.finish()
    let error = #expect(throws: JSONError.self) { while try parser.next() != nil {} }
    #expect(error?.line == 3)
    #expect(error?.column == 3)
    #expect(error?.offset == 17)
  }

  @Test func `a mistake in a line that was begun before is placed in its column`() throws {
    var parser = JSONStreamParser()
    parser.append("1 2 3 ".utf8)
    while try parser.next() != nil {}
    parser.append("?".utf8)
    parser.finish()
    let error = #expect(throws: JSONError.self) { try parser.next() }
    #expect(error?.column == 7)
  }

  @Test func `a value that never ends is an error only at the end`() throws {
    var parser = JSONStreamParser()
    parser.append("[1, 2".utf8)
    #expect(try parser.next() == nil)
    parser.finish()
    let error = #expect(throws: JSONError.self) { try parser.next() }
    #expect(error?.code == .unexpectedEnd)
  }

  @Test func `a value larger than the limit isn't waited for`() throws {
    var parser = JSONStreamParser(limits: JSONLimits(maximumBytes: 100))
    parser.append(("\"" + String(repeating: "x", count: 150)).utf8)
    let error = #expect(throws: JSONError.self) {
      while try parser.next() == nil { parser.append("x".utf8) }
    }
    #expect(error?.code == .tooLarge)
  }

  @Test func `a value in very many pieces takes time in proportion to its size`() throws {
    var parser = JSONStreamParser()
    parser.append("[".utf8)
    for _ in 0..<200_000 {
      parser.append("1,".utf8)
      guard try parser.next() == nil else { return }
    }
    parser.append("1]".utf8)
    parser.finish()
    #expect(try parser.next()?.arrayValue?.count == 200_001)
  }
}

import FanfareJSON
import FanfareYAML
import Testing

@Suite struct YAMLDocumentTests {
  private func read(_ text: String) throws -> JSONValue { try YAMLDocument(parsing: text).value }

  @Test func `mappings, lists and scalars become JSON`() throws {
    let text = """
      # a policy
      timeout: 2s
      retry:
        maximumAttempts: 3
        statuses: [503, 504]
      hedge: off
      share: 0.5
      none: ~
      quoted: "5"
      """
    #expect(
      try read(text) == [
        "timeout": "2s", "retry": ["maximumAttempts": 3, "statuses": [503, 504]], "hedge": false,
        "share": 0.5,
        "none": nil, "quoted": "5",
      ]
    )
  }

  @Test func `JSON is YAML, and nothing is null`() throws {
    #expect(try read(#"{"a": [1, true, null]}"#) == ["a": [1, true, nil]])
    #expect(try read("") == .null)
  }

  @Test(arguments: [
    ("a: [1", 2), ("a: 1\na: 2", 1), ("a:\n  ? [1]\n  : 2", 2), ("a: !!set {x}", 1), ("a: .inf", 1),
    ("b: *missing", 1),
    ("a: 1\n\tb: 2", 2),
  ])
  func `a mistake is an error with its line`(text: String, line: Int) {
    let error = #expect(throws: YAMLError.self) { try read(text) }
    #expect(error?.line == line, "\(error.map(String.init(describing:)) ?? "")")
  }

  @Test func `aliases can't blow a file up`() {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1...9 {
      let aliases = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
      text += "a\(level): &a\(level) [\(aliases)]\n"
    }
    let error = #expect(throws: YAMLError.self) { try read(text) }
    #expect(error?.message == "more than 200000 values")
  }

  @Test func `depth and size are bounded`() {
    let deep = String(repeating: "[", count: 100) + String(repeating: "]", count: 100)
    #expect(throws: YAMLError.self) { try read(deep) }
    #expect(throws: YAMLError.self) {
      try YAMLDocument(parsing: "abc", limits: YAMLDocument.Limits(bytes: 2))
    }
  }
}

@Suite struct YAMLPlaceTests {
  @Test(arguments: [
    ("", 1, 1), ("/do", 2, 1), ("/do/0", 3, 5), ("/do/0/first", 3, 5), ("/do/0/first/set/1", 4, 16),
    ("/missing", 1, 1), ("/do/7", 2, 1),
  ])
  func `a value stands at its key or its first character`(pointer: String, line: Int, column: Int) throws {
    let document = try YAMLDocument(parsing: "a: 1\ndo:\n  - first:\n      set: [1, 2]\n")
    let pointer = try #require(JSONPointer(pointer))
    #expect(document.place(of: pointer) == YAMLPlace(line: line, column: column))
  }
}

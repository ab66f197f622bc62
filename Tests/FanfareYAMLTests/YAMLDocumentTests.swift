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
        "timeout": "2s", "retry": ["maximumAttempts": 3, "statuses": [503, 504]], "hedge": "off",
        "share": 0.5,
        "none": nil, "quoted": "5",
      ]
    )
  }

  @Test(arguments: ["\u{85}", "\u{2028}", "\u{2029}"])
  func `what ends a line in YAML 1·1 alone stays as it is`(end: String) throws {
    #expect(
      try read("a: b\(end)c\nd: \"e \(end) f\"\n'\(end)': [\(end)g]\nh: |\n  \(end)\n") == [
        "a": .string("b\(end)c"), "d": .string("e \(end) f"), end: [.string("\(end)g")],
        "h": .string("\(end)\n"),
      ]
    )
    #expect(
      try YAMLDocument(parsing: "a: \(end)\nb: 1").place(of: JSONPointer(["b"]))
        == YAMLPlace(line: 2, column: 1)
    )
    #expect(
      try read("a: \(end)\u{F0000}\"\nb: \"\\U000F0001\"") == [
        "a": .string("\(end)\u{F0000}\""), "b": "\u{F0001}",
      ]
    )
  }

  @Test func `JSON is YAML, and nothing is null`() throws {
    #expect(try read(#"{"a": [1, true, null]}"#) == ["a": [1, true, nil]])
    #expect(try read("") == .null)
  }

  @Test(arguments: [
    ("a: [1", 2), ("a: 1\na: 2", 2), ("a:\n  ? [1]\n  : 2", 2), ("a: !!set {x}", 1), ("a: .inf", 1),
    ("b: *missing", 1),
    ("a: 1\n\tb: 2", 2),
  ])
  func `a mistake is an error with its line`(text: String, line: Int) {
    let error = #expect(throws: YAMLError.self) { try read(text) }
    #expect(error?.line == line, "\(error.map(String.init(describing:)) ?? "")")
  }

  @Test(
    arguments: [
      ("NO", "\"NO\""), ("yes", "\"yes\""), ("on", "\"on\""), ("01234", "1234"), ("12:30:45", "\"12:30:45\""),
      ("1_000", "\"1_000\""), ("2024-01-01", "\"2024-01-01\""), ("0b11", "\"0b11\""), ("0o17", "15"),
      ("0xFf", "255"),
      ("0x", "\"0x\""), ("+12", "12"), ("-0", "-0"), ("-012", "-12"), (".5", "0.5"), ("1.", "1"),
      ("+1.5e3", "1500"),
      ("1e3", "1000"), (".", "\".\""), ("1e", "\"1e\""), ("+.inf.", "\"+.inf.\""),
      ("True", "true"), ("FALSE", "false"), ("tRUE", "\"tRUE\""), ("~", "null"), ("NULL", "null"),
      ("nUll", "\"nUll\""),
      ("18446744073709551615", "18446744073709551615"), ("-9223372036854775809", "-9223372036854775809"),
      ("0xFFFFFFFFFFFFFFFFFFFF", "1208925819614629174706175"),
      ("123456789012345678901234567890", "123456789012345678901234567890"),
      ("!!int \"5\"", "5"), ("!!str 5", "\"5\""), ("! 5", "\"5\""), ("!!float 1", "1"),
      ("!!bool True", "true"),
      ("!!null ''", "null"), ("'5'", "\"5\""), ("\"true\"", "\"true\""), ("|\n  5\n", "\"5\\n\""),
    ] as [(String, String)]
  )
  func `scalars are those of the core schema of YAML 1.2`(text: String, json: String) throws {
    #expect(try read("a: \(text)")["a"]?.description == json)
  }

  @Test func `names of members are texts, whatever they look like`() throws {
    let value = try read("NO: 1\n1: 2\nnull: 3\n~: 4\n1.0: 5\n")
    #expect(value.objectValue?.names == ["NO", "1", "null", "~", "1.0"])
  }

  @Test(arguments: [
    "!!int x", "!!bool yes", "!!float .inf", ".nan", "!!null x", "!!binary aGk=", "!local x", "!!map []",
  ])
  func `what a tag or JSON doesn't allow is an error with its place`(text: String) {
    let error = #expect(throws: YAMLError.self) { try read("a: \(text)") }
    #expect(error?.line == 1 && error?.column == 4)
  }

  @Test func `a text that is JSON is read as JSON, to the letter`() throws {
    #expect(
      try read(#"{"a": "\ud83d\udc32", "b": 12345678901234567890123}"#).description
        == #"{"a":"🐲","b":12345678901234567890123}"#
    )
    for text in ["{\"a\": [1,]}", "{\"a\": 1,}", "{\"a\": b}", "{ \"a\" \"b\"}", "{\"a\": 1} x"] {
      #expect(throws: YAMLError.self) { try read(text) }
    }
    for text in ["{a: 1}", "[a, b]", "[{a: 1}]", "{'a': 1}"] { _ = try read(text) }
    #expect(throws: YAMLError.self) { try YAMLDocument(parsing: "[1,]", as: .json) }
    #expect(throws: YAMLError.self) { try YAMLDocument(parsing: "a: 1", as: .json) }
    #expect(YAMLDocument.Format(ofFileAt: "x/Y.JSON") == .json)
  }

  @Test func `values of a JSON text stand at their places`() throws {
    let document = try YAMLDocument(parsing: "{\n  \"a\": [1, {\"b\\\"\": [true]}],\n  \"c\": {}\n}")
    let places = ["/a", "/a/1", "/a/1/b\"/0", "/c"].map { document.place(of: JSONPointer($0)!) }
    #expect(
      places == [
        .init(line: 2, column: 3), .init(line: 2, column: 12), .init(line: 2, column: 21),
        .init(line: 3, column: 3),
      ]
    )
  }

  @Test(arguments: ["a: 1", "{\"a\": 1}", "{a: 1}"])
  func `a byte order mark is passed over`(text: String) throws {
    #expect(try read("\u{FEFF}" + text) == ["a": 1])
  }

  @Test func `a mapping can take the members of others over`() throws {
    let base = "base: &base { x: 1, y: 2 }\nother: &other { y: 3, z: 4 }\n"
    #expect(try read(base + "a: { <<: *base, x: 5 }")["a"] == ["x": 5, "y": 2])
    #expect(try read(base + "a: { <<: [*base, *other] }")["a"] == ["x": 1, "y": 2, "z": 4])
    #expect(try read("a: { '<<': 1 }")["a"] == ["<<": 1])
    for text in ["a: { <<: 1 }", "a: { <<: [1] }", base + "a: { <<: *base, <<: *other }"] {
      #expect(throws: YAMLError.self) { try read(text) }
    }
  }

  @Test func `keys that share their parts cost nothing`() {
    var text = "a: &a [x]\n"
    for (from, to) in zip("abcdefghijklmnopqrstuvwxy", "bcdefghijklmnopqrstuvwxyz") {
      text += "\(to): &\(to) [*\(from), *\(from)]\n"
    }
    let error = #expect(throws: YAMLError.self) { try read(text + "? *i : 1\n? *i : 2\n") }
    #expect(error?.message.contains("more than") == true || error?.message == "a key isn't a text")
    let nested = #expect(throws: YAMLError.self) { try read("a: &i [[[x]]]\nb:\n  ? *i : 1\n") }
    #expect(nested?.message == "a key isn't a text")
  }

  @Test func `an alias can mean a key, and a tag of a key has to fit`() throws {
    #expect(try read("&a a: &b x\nc: *a\n*b : 1") == ["a": "x", "c": "a", "x": 1])
    for text in ["!!int x: 1", "!local x: 1"] { #expect(throws: YAMLError.self) { try read(text) } }
    #expect(
      try read("!!int 5: 1, .inf: 2".split(separator: ", ").joined(separator: "\n")) == ["5": 1, ".inf": 2]
    )
  }

  @Test func `mappings can take each other over more often than they may be nested`() throws {
    let text = "b0: &b0 { k0: 0 }\n" + (1...100).map { "b\($0): &b\($0) { <<: *b\($0 - 1) }\n" }.joined()
    #expect(try read(text)["b100"] == ["k0": 0])
  }

  @Test func `many directives are refused, since each is compared with all others`() {
    let text = (0..<5000).map { "%TAG !a\($0)! tag:x\($0),2000:\n" }.joined() + "---\na: 1\n"
    let error = #expect(throws: YAMLError.self) { try read(text) }
    #expect(error?.line == 101)
  }

  @Test func `only one document is read`() {
    let error = #expect(throws: YAMLError.self) { try read("a: 1\n---\nb: 2\n") }
    #expect(error?.line == 2)
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

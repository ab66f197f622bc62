import Foundation
import Testing

@testable import FanfareJSON

@Suite struct JSONParserTests {
  @Test(arguments: [
    ("null", "null"), (" true ", "true"), ("false\n", "false"), ("0", "0"), ("-0", "-0"), ("-12", "-12"),
    ("9223372036854775807", "9223372036854775807"), ("-9223372036854775808", "-9223372036854775808"),
    ("18446744073709551615", "18446744073709551615"),
    ("123456789012345678901234567890", "123456789012345678901234567890"),
    ("0.1", "0.1"), ("1E+2", "100"), ("1.50", "1.5"), ("1e400", "1e400"), ("5e-324", "5e-324"), ("1.0", "1"),
    ("0.1000000000000000055511151231257827", "0.1000000000000000055511151231257827"),
    ("\"\"", "\"\""), ("\"a\\u0041\\n\\\"\\\\\\/\"", "\"aA\\n\\\"\\\\/\""), ("\"\\uD83D\\ude00\"", "\"😀\""),
    ("\"\\u0000\\u001f\"", "\"\\u0000\\u001f\""), ("\"ä€😀\"", "\"ä€😀\""),
    ("\u{FEFF}1", "1"), ("\u{FEFF} [\"\u{FEFF}\"]", "[\"\u{FEFF}\"]"),
    ("[]", "[]"), ("[ 1 , [2] ]", "[1,[2]]"), ("{}", "{}"), ("{\"b\":1,\"a\":{}}", "{\"b\":1,\"a\":{}}"),
    ("{\"a\":1,\"a\":2}", "{\"a\":2}"),
  ])
  func `a valid text is read and written again`(text: String, written: String) throws {
    #expect(try JSONValue(parsing: text).description == written)
  }

  @Test(arguments: [
    ("", JSONError.Code.unexpectedEnd, 1, 1), ("  ", .unexpectedEnd, 1, 3), ("nul", .unexpectedEnd, 1, 4),
    ("nulL", .unexpectedCharacter, 1, 1), ("[1,]", .unexpectedCharacter, 1, 4),
    ("[1 2]", .unexpectedCharacter, 1, 4),
    ("{\"a\" 1}", .unexpectedCharacter, 1, 6), ("{a:1}", .unexpectedCharacter, 1, 2),
    ("{\"a\":1,}", .unexpectedCharacter, 1, 8),
    ("[", .unexpectedEnd, 1, 2), ("{\"a\":", .unexpectedEnd, 1, 6), ("1 2", .unexpectedCharacter, 1, 3),
    ("01", .invalidNumber, 1, 1), ("-", .unexpectedEnd, 1, 2), ("1.", .unexpectedEnd, 1, 3),
    ("1.x", .invalidNumber, 1, 3),
    ("1e", .unexpectedEnd, 1, 3), ("1e+", .unexpectedEnd, 1, 4), (".5", .unexpectedCharacter, 1, 1),
    ("+1", .unexpectedCharacter, 1, 1), ("NaN", .unexpectedCharacter, 1, 1),
    ("Infinity", .unexpectedCharacter, 1, 1),
    ("\"abc", .unexpectedEnd, 1, 5), ("\"a\nb\"", .invalidString, 1, 3), ("\"\\x\"", .invalidString, 1, 2),
    ("\"\\u12g4\"", .invalidString, 1, 4), ("\"\\uD800\"", .invalidString, 1, 2),
    ("\"\\uDC00\"", .invalidString, 1, 2),
    ("\"\\uD800\\u0041\"", .invalidString, 1, 2), ("'a'", .unexpectedCharacter, 1, 1),
    ("1\u{FEFF}", .unexpectedCharacter, 1, 2), ("// c\n1", .unexpectedCharacter, 1, 1),
    ("{\n  \"a\": 1,\n  \"b\": ?\n}", .unexpectedCharacter, 3, 8),
  ])
  func `a broken text is refused with the place`(text: String, code: JSONError.Code, line: Int, column: Int) {
    let error = #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
    #expect(error?.code == code)
    #expect(error?.line == line)
    #expect(error?.column == column)
  }

  @Test(
    arguments: [
      [0x22, 0x80, 0x22], [0x22, 0xC0, 0xAF, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22],
      [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22],
      [0x22, 0xE2, 0x82, 0x22], [0x22, 0xFF, 0x22], [0x22, 0xC3],
    ] as [[UInt8]]
  )
  func `bytes that aren't UTF-8 are refused`(bytes: [UInt8]) {
    let error = #expect(throws: JSONError.self) { try JSONValue(parsing: bytes) }
    #expect(error?.code == .invalidUTF8)
  }

  @Test func `depth and size are bounded`() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    #expect(throws: Never.self) { try JSONValue(parsing: nested(512)) }
    #expect(#expect(throws: JSONError.self) { try JSONValue(parsing: nested(513)) }?.code == .tooDeep)
    #expect(#expect(throws: JSONError.self) { try JSONValue(parsing: nested(100_000)) }?.code == .tooDeep)
    let small = JSONLimits(maximumBytes: 10)
    #expect(
      #expect(throws: JSONError.self) { try JSONValue(parsing: nested(6), limits: small) }?.code == .tooLarge
    )
  }

  @Test func `values are read one after another`() throws {
    var parser = JSONParser(Array("{\"a\":1}\n[2] 3\n\n".utf8))
    #expect(try parser.next() == ["a": 1])
    #expect(try parser.next() == [2])
    #expect(parser.offset == 11)
    #expect(try parser.next() == 3)
    #expect(try parser.next() == nil)
  }

  @Test func `a mistake leaves the parser where it was`() throws {
    var parser = JSONParser(Array("1 ?".utf8))
    #expect(try parser.next() == 1)
    #expect(throws: JSONError.self) { try parser.next() }
    #expect(parser.offset == 1)
  }

  @Test func `a valid text that is cut off anywhere is refused`() throws {
    let text = "{\"a\":[1.5e3,true,null,{\"b\\u00e4\":\"x€\"}],\"c\":false}"
    let bytes = Array(text.utf8)
    for end in 0..<bytes.count {
      #expect(throws: JSONError.self) { try JSONValue(parsing: Array(bytes[..<end])) }
    }
  }

  /// Foundation's parser as the judge, on mutated texts.
  @Test(arguments: 0..<10)
  func `what is accepted agrees with Foundation`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let base = Array("{\"a\":[1.5,-2e3,true,null,\"x\\n\\u00e4\",{}],\"bc\":{\"d\":\"é😀\"},\"e\":0}".utf8)
    let odd = Array("{}[],:\"\\0123456789eE+-.truefalsn \n\u{1}u".utf8)
    var accepted = 0
    for _ in 0..<2_000 {
      var bytes = base
      for _ in 0..<Int.random(in: 0...2, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: bytes[place] = odd.randomElement(using: &random) ?? 0
        case 1: bytes.remove(at: place)
        default: bytes.insert(odd.randomElement(using: &random) ?? 0, at: place)
        }
      }
      let ours = try? JSONValue(parsing: bytes)
      let theirs = try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
      if ours != nil { accepted += 1 }
      // Foundation lets a comma stand before a closing bracket, which RFC 8259 doesn't.
      let text = String(decoding: bytes, as: UTF8.self)
      let compact = text.filter { !$0.isWhitespace }
      let isLenient = ours == nil && (compact.contains(",}") || compact.contains(",]"))
      #expect((ours == nil) == (theirs == nil) || isLenient, "\(text)")
      if let ours { #expect(try JSONValue(parsing: ours.serialized()) == ours) }
    }
    #expect(accepted > 200)
  }
}

/// The same numbers again from the same seed (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

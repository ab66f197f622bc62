import FanfareJSON
import Foundation
import Testing

@Suite struct JSONCodableTests {
  struct Inner: Codable, Equatable {
    var x: Double
    var tags: [String]
  }

  enum Choice: Codable, Equatable {
    case none
    case some(name: String, count: Int)
  }

  struct Sizes: Codable, Equatable {
    var a = Int16.min
    var b = UInt16.max
    var c = Int32.min
    var d = UInt32.max
    var e = Int64.min
    var f = UInt.max
  }

  /// What Foundation doesn't know everywhere.
  struct Wide: Codable, Equatable {
    var a = Int128.min
    var b = UInt128.max
    var c = [Int128.max, 1]
    var d = [UInt128.max]
  }

  struct Everything: Codable, Equatable {
    var text = "a\"b\\c\nä😀"
    var int = -42
    var small: Int8 = -128
    /// Numbers that are characters of JSON, too.
    var byte = UInt8(ascii: "\"")
    var bytes: [UInt8] = [0, 7, 44, 91, 123, 255]
    var bytesByName: [String: UInt8] = ["b": 125]
    var sizes = Sizes()
    var large = UInt64.max
    var double = 0.1
    var float: Float = 1.5
    var flag = true
    var missing: String?
    var present: Int? = 7
    var inner = Inner(x: 1e300, tags: ["p", "q"])
    var list = [[1, 2], [], [3]]
    var byName = ["k": 1, "l": 2]
    var byNumber = [5: "five"]
    var choices = [Choice.none, .some(name: "n", count: 2)]
    var date = Date(timeIntervalSince1970: 1_772_366_400)
    var data = Data([0, 255, 7])
    var url = URL(string: "https://example.com/a?b=c")
    var uuid = UUID(uuidString: "E621E1F8-C36C-495A-93FC-0C247A3E6E5F")
    var decimal = Decimal(string: "12345678901234567890.123")
    var json: JSONValue = ["any": [1, nil, "x"]]
    var set: Set<String> = ["only"]
  }

  @Test func `a decimal that is no number is an error, and no text of JSON`() {
    #expect(throws: EncodingError.self) { try JSONByteEncoder().encode(["x": Decimal.nan]) }
  }

  @Test func `a date keeps its milliseconds`() throws {
    for number in 0..<1000 {
      let date = Date(timeIntervalSince1970: 1_674_036_251 + Double(number) / 1000)
      let text = String(decoding: try JSONByteEncoder().encode([date]), as: UTF8.self)
      let fraction = "000\(number)".suffix(3)
      #expect(text == "[\"2023-01-18T10:04:11\(number == 0 ? "" : ".\(fraction)")Z\"]")
    }
  }

  @Test func `everything that is encoded is decoded again`() throws {
    let bytes = try JSONByteEncoder().encode(Everything())
    #expect(try JSONByteDecoder().decode(Everything.self, from: bytes) == Everything())
    let wide = try JSONByteEncoder().encode(Wide())
    #expect(try JSONByteDecoder().decode(Wide.self, from: wide) == Wide())
  }

  @Test func `Foundation decodes what we encode, and we decode what it encodes`() throws {
    let encoder = JSONEncoder()
    encoder.dateEncodingStrategy = .iso8601
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .iso8601
    let ours = try JSONByteEncoder().encode(Everything())
    #expect(try decoder.decode(Everything.self, from: Data(ours)) == Everything())
    let theirs = try encoder.encode(Everything())
    #expect(try JSONByteDecoder().decode(Everything.self, from: Array(theirs)) == Everything())
  }

  private func text(
    _ value: some Encodable,
    _ strategies: JSONCodingStrategies = JSONCodingStrategies()
  ) throws -> String {
    String(decoding: try JSONByteEncoder(strategies: strategies).encode(value), as: UTF8.self)
  }

  @Test func `members stand in the order of encoding, and null for nothing only where it is asked for`()
    throws
  {
    #expect(try text(Inner(x: 2, tags: [])) == #"{"x":2,"tags":[]}"#)
    #expect(try text([1, nil, 3]) == "[1,null,3]")
    #expect(try text(Choice.some(name: "n", count: 2)) == #"{"some":{"name":"n","count":2}}"#)
  }

  @Test func `single values stand by themselves`() throws {
    #expect(try text("x") == "\"x\"")
    #expect(try text(-0.0) == "-0")
    #expect(try text(1e21) == "1e+21")
    #expect(try text(Float(0.1)) == "0.1")
    #expect(try text(Int?.none) == "null")
    #expect(try JSONByteDecoder().decode(Int.self, from: Array(" 7 ".utf8)) == 7)
  }

  struct OutOfOrder: Encodable {
    enum Key: CodingKey { case a, b, c }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Key.self)
      var a = container.nestedUnkeyedContainer(forKey: .a)
      var b = container.nestedContainer(keyedBy: Key.self, forKey: .b)
      try b.encode(1, forKey: .a)
      try a.encode("first")
      try container.encode(true, forKey: .c)
      try b.encode(2, forKey: .b)
      try a.encode("second")
    }
  }

  @Test func `nested containers can be filled in any order`() throws {
    #expect(try text(OutOfOrder()) == #"{"a":["first","second"],"b":{"a":1,"b":2},"c":true}"#)
  }

  class Base: Codable {
    var base = 1
  }

  final class Derived: Base {
    var derived = 2

    override init() { super.init() }

    enum Key: CodingKey { case derived }

    required init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Key.self)
      derived = try container.decode(Int.self, forKey: .derived)
      try super.init(from: container.superDecoder())
    }

    override func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(derived, forKey: .derived)
      try super.encode(to: container.superEncoder())
    }
  }

  @Test func `a superclass stands under super`() throws {
    #expect(try text(Derived()) == #"{"derived":2,"super":{"base":1}}"#)
    let decoded = try JSONByteDecoder().decode(
      Derived.self,
      from: Array(#"{"super":{"base":5},"derived":6}"#.utf8)
    )
    #expect((decoded.base, decoded.derived) == (5, 6))
  }

  @Test(arguments: [
    (JSONDateStrategy.iso8601, "\"2026-03-01T12:00:00Z\""), (.secondsSince1970, "1772366400"),
    (.millisecondsSince1970, "1772366400000"), (.deferredToDate, "794059200"),
  ])
  func `a date is written and read as the strategy says`(strategy: JSONDateStrategy, written: String) throws {
    let date = Date(timeIntervalSince1970: 1_772_366_400)
    let strategies = JSONCodingStrategies(date: strategy)
    #expect(try text(date, strategies) == written)
    #expect(try JSONByteDecoder(strategies: strategies).decode(Date.self, from: Array(written.utf8)) == date)
  }

  @Test func `fractions of a second are read and written`() throws {
    let date = Date(timeIntervalSince1970: 1_772_366_400.25)
    #expect(try text(date) == "\"2026-03-01T12:00:00.250Z\"")
    #expect(try JSONByteDecoder().decode(Date.self, from: Array("\"2026-03-01T12:00:00.250Z\"".utf8)) == date)
    #expect(
      try JSONByteDecoder().decode(Date.self, from: Array("\"2026-03-01T13:00:00+01:00\"".utf8))
        .timeIntervalSince1970 == 1_772_366_400
    )
  }

  @Test func `infinities are errors unless the strategy names them`() throws {
    #expect(throws: EncodingError.self) { try JSONByteEncoder().encode([Double.infinity]) }
    let named = JSONCodingStrategies(
      nonConformingFloat: .convertToString(positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    )
    #expect(try text([Double.infinity, -.infinity], named) == #"["inf","-inf"]"#)
    #expect(
      try JSONByteDecoder(strategies: named).decode([Double].self, from: Array(#"["-inf"]"#.utf8)) == [
        -.infinity
      ]
    )
  }

  @Test(arguments: [
    (#"{"x":1}"#, "keyNotFound tags"),
    (#"{"x":"1","tags":[]}"#, "typeMismatch x: expected a number, found a text"),
    (#"{"x":1,"tags":[1]}"#, "typeMismatch tags.Index 0: expected a text, found a number"),
    (#"{"x":1,"tags":null}"#, "valueNotFound tags: expected a list, found null"),
    (#"[]"#, "typeMismatch : expected an object, found a list"),
    (#"{"x":1e999,"tags":[]}"#, "dataCorrupted x: the number 1e999 is too large for Double"),
    ("{\"x\":\n ?}", "dataCorrupted : unexpected '?' where a value is expected at line 2, column 2"),
  ])
  func `errors name the path and what is wrong`(text: String, expected: String) {
    let error = #expect(throws: DecodingError.self) {
      try JSONByteDecoder().decode(Inner.self, from: Array(text.utf8))
    }
    #expect(error.map(describe) == expected)
  }

  private func describe(_ error: DecodingError) -> String {
    func place(_ context: DecodingError.Context) -> String {
      "\(context.codingPath.map(\.stringValue).joined(separator: ".")): \(context.debugDescription)"
    }
    switch error {
    case .keyNotFound(let key, _): return "keyNotFound \(key.stringValue)"
    case .typeMismatch(_, let context): return "typeMismatch \(place(context))"
    case .valueNotFound(_, let context): return "valueNotFound \(place(context))"
    case .dataCorrupted(let context): return "dataCorrupted \(place(context))"
    @unknown default: return "\(error)"
    }
  }

  @Test func `whole numbers with many digits are exact, whatever they are written like`() throws {
    let text =
      "[12345678901234567.0,9007199254740993.0,1e18,123456789012345e4,"
      + "90071992547409.93e2,-9223372036854775808.0]"
    let whole = [
      12_345_678_901_234_567, 9_007_199_254_740_993, 1_000_000_000_000_000_000, 1_234_567_890_123_450_000,
      9_007_199_254_740_993, Int.min,
    ]
    let bytes = Array(text.utf8)
    #expect(try JSONByteDecoder().decode([Int].self, from: bytes) == whole)
    #expect(try JSONByteDecoder().decode([Int128].self, from: bytes) == whole.map { Int128($0) })
    #expect(try JSONByteDecoder().decode([Decimal].self, from: bytes) == whole.map { Decimal($0) })
    #expect(try JSONByteDecoder().decode(UInt64.self, from: Array("1844674407370955161.5e1".utf8)) == .max)
    #expect(try JSONByteDecoder().decode(UInt8.self, from: Array("-0.0e99999999999999999999".utf8)) == 0)
    #expect(try JSONValue(parsing: "12345678901234567.0").intValue == whole[0])
  }

  @Test(arguments: [
    ("9007199254740992.5", "the number 9007199254740992.5 isn't a whole number"),
    ("1e-20", "the number 1e-20 isn't a whole number"),
    ("9223372036854775808.0", "the number 9223372036854775808.0 doesn't fit into Int"),
    ("1e99999999999999999999", "the number 1e99999999999999999999 doesn't fit into Int"),
  ])
  func `a number that isn't whole or doesn't fit isn't rounded to an integer`(text: String, expected: String)
  {
    let error = #expect(throws: DecodingError.self) {
      try JSONByteDecoder().decode(Int.self, from: Array(text.utf8))
    }
    #expect(error.map(describe) == "dataCorrupted : \(expected)")
  }

  @Test func `a whole number of more digits than a decimal has is an error`() {
    let digits = String(repeating: "1234567890", count: 4) + "1"
    #expect(throws: DecodingError.self) {
      try JSONByteDecoder().decode(Decimal.self, from: Array(digits.utf8))
    }
  }

  @Test(arguments: [("300", "Int8"), ("-1", "UInt"), ("1.5", "Int"), ("99999999999999999999", "Int")])
  func `a number that doesn't fit is an error`(text: String, type: String) {
    #expect(throws: DecodingError.self) {
      switch type {
      case "Int8": _ = try JSONByteDecoder().decode(Int8.self, from: Array(text.utf8))
      case "UInt": _ = try JSONByteDecoder().decode(UInt.self, from: Array(text.utf8))
      default: _ = try JSONByteDecoder().decode(Int.self, from: Array(text.utf8))
      }
    }
  }

  @Test func `whole decimals are integers, and 64-bit ones stay exact`() throws {
    #expect(
      try JSONByteDecoder().decode([Int].self, from: Array("[1.0,2e3,-9223372036854775808]".utf8)) == [
        1, 2000, .min,
      ]
    )
    #expect(try JSONByteDecoder().decode(UInt64.self, from: Array("18446744073709551615".utf8)) == .max)
  }

  @Test func `members are found in any order, with escapes in their names, and unknown ones are passed over`()
    throws
  {
    let text = #"{"zzz":{"x":9},"tags":["a"],"q":[1,2],"\u0078":4}"#
    #expect(try JSONByteDecoder().decode(Inner.self, from: Array(text.utf8)) == Inner(x: 4, tags: ["a"]))
  }

  @Test func `a deep text is an error, not a crash`() {
    let deep = String(repeating: "[", count: 100_000)
    #expect(throws: DecodingError.self) {
      try JSONByteDecoder().decode(JSONValue.self, from: Array(deep.utf8))
    }
    #expect(throws: DecodingError.self) { try JSONByteDecoder().decode([[Int]].self, from: Array(deep.utf8)) }
  }

  final class Chain: Encodable {
    var next: Chain?
  }

  @Test func `a value that stands in itself too deep is an error, not a crash`() {
    let loop = Chain()
    loop.next = loop
    #expect(throws: EncodingError.self) { try JSONByteEncoder().encode(loop) }
    loop.next = nil
  }

  @Test func `a JSON value crosses the coders unchanged`() throws {
    let text = #"{"big":123456789012345678901234567890,"list":[1,2.5,null,true,"x"],"o":{"z":1,"a":2}}"#
    let value = try JSONByteDecoder().decode(JSONValue.self, from: Array(text.utf8))
    #expect(String(decoding: try JSONByteEncoder().encode(value), as: UTF8.self) == text)
    let viaFoundation = try JSONDecoder().decode(
      JSONValue.self,
      from: try JSONEncoder().encode(["a": [1, nil, true]] as JSONValue)
    )
    #expect(viaFoundation == ["a": [1, nil, true]])
  }
}

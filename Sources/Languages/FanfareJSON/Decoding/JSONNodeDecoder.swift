#if canImport(FoundationEssentials)
internal import FoundationEssentials
#else
internal import Foundation
#endif

/// The decoder of one value of a document.
struct JSONNodeDecoder: Decoder {
  let document: JSONDocument
  let node: Int
  let path: CodingPath?

  var codingPath: [any CodingKey] { CodingPath.keys(of: path) }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    guard document[node].kind == .object else { throw mismatch([String: JSONValue].self, "an object") }
    return KeyedDecodingContainer(JSONMembers<Key>(document: document, object: node, path: path))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    guard document[node].kind == .array else { throw mismatch([JSONValue].self, "a list") }
    return JSONElements(document: document, array: node, path: path)
  }

  func singleValueContainer() throws -> any SingleValueDecodingContainer { self }

  /// Decodes any type; those that JSON or the strategies treat in their own way are told apart first.
  func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
    switch JSONSpecialType(type) {
    case nil: return try Value(from: self)
    case .json: return try cast(jsonValue())
    case .date: return try cast(date())
    case .data: return try cast(data())
    case .url: return try cast(url())
    case .decimal: return try cast(decimal())
    }
  }

  private func cast<From, To>(_ value: From) throws -> To {
    guard let value = value as? To else { throw mismatch(To.self, "\(From.self)") }
    return value
  }

  func mismatch(_ type: Any.Type, _ expected: String) -> DecodingError {
    let kind = document[node].kind
    let message = "expected \(expected), found \(kind.name)"
    let context = DecodingError.Context(codingPath: codingPath, debugDescription: message)
    return kind == .null ? .valueNotFound(type, context) : .typeMismatch(type, context)
  }

  func corrupted(_ message: String) -> DecodingError {
    .dataCorrupted(DecodingError.Context(codingPath: codingPath, debugDescription: message))
  }
}

extension JSONNodeDecoder: SingleValueDecodingContainer {
  func decodeNil() -> Bool { document[node].kind == .null }

  func decode(_ type: Bool.Type) throws -> Bool {
    switch document[node].kind {
    case .true: true
    case .false: false
    default: throw mismatch(type, "true or false")
    }
  }

  func decode(_ type: String.Type) throws -> String {
    let node = document[node]
    guard node.kind == .string || node.kind == .escapedString else { throw mismatch(type, "a text") }
    return document.text(node)
  }

  func decode(_ type: Double.Type) throws -> Double { try floatingPoint(type) }
  func decode(_ type: Float.Type) throws -> Float { try floatingPoint(type) }
  func decode(_ type: Int.Type) throws -> Int { try integer(type) }
  func decode(_ type: Int8.Type) throws -> Int8 { try integer(type) }
  func decode(_ type: Int16.Type) throws -> Int16 { try integer(type) }
  func decode(_ type: Int32.Type) throws -> Int32 { try integer(type) }
  func decode(_ type: Int64.Type) throws -> Int64 { try integer(type) }
  func decode(_ type: Int128.Type) throws -> Int128 { try integer(type) }
  func decode(_ type: UInt.Type) throws -> UInt { try integer(type) }
  func decode(_ type: UInt8.Type) throws -> UInt8 { try integer(type) }
  func decode(_ type: UInt16.Type) throws -> UInt16 { try integer(type) }
  func decode(_ type: UInt32.Type) throws -> UInt32 { try integer(type) }
  func decode(_ type: UInt64.Type) throws -> UInt64 { try integer(type) }
  func decode(_ type: UInt128.Type) throws -> UInt128 { try integer(type) }

  private func withBytes<Value>(_ body: (UnsafeBufferPointer<UInt8>) -> Value) -> Value {
    body(document.bytes(of: document[node]))
  }

  @inline(__always)
  private func integer<Value: FixedWidthInteger>(_ type: Value.Type) throws -> Value {
    let kind = document[node].kind
    guard kind == .integer || kind == .decimal else { throw mismatch(type, "a number") }
    if kind == .integer {
      if let small = withBytes(JSONNumber.integer) {
        if let value = Value(exactly: small) { return value }
      } else if let large = Value(document.text(document[node])) {
        return large
      }
    } else if let value = wholeDecimal(type) {
      return value
    }
    guard digits.isWhole else { throw corrupted("the number \(excerpt) isn't a whole number") }
    throw misfit(type)
  }

  /// The integer that stands in the text with a fraction or an exponent; `nil` if it isn't whole or doesn't fit.
  private func wholeDecimal<Value: FixedWidthInteger>(_ type: Value.Type) -> Value? {
    // Below 2^53 a `Double` is any whole number exactly; above, only the digits say which one is meant.
    if let short = withBytes(JSONNumber.shortDecimal), abs(short) < 0x1p53 { return Value(exactly: short) }
    return digits.integer(type)
  }

  private func misfit(_ type: Any.Type) -> DecodingError {
    corrupted("the number \(excerpt) doesn't fit into \(type)")
  }

  /// The beginning of the text, for errors.
  private var excerpt: Substring { document.text(document[node]).prefix(40) }

  /// The digits of a number, as they stand in the text.
  private var digits: DecimalDigits { DecimalDigits(JSONNumber(.text(document.text(document[node])))) }

  @inline(__always)
  private func floatingPoint<Value: BinaryFloatingPoint & LosslessStringConvertible>(
    _ type: Value.Type
  ) throws -> Value {
    let node = document[node]
    switch node.kind {
    case .integer, .decimal:
      if type == Double.self, let short = withBytes(JSONNumber.shortDecimal) { return Value(short) }
      guard let value = Value(document.text(node)), value.isFinite else {
        throw corrupted("the number \(document.text(node).prefix(40)) is too large for \(type)")
      }
      return value
    case .string, .escapedString:
      guard
        case .convertToString(let positive, let negative, let nan) = document.strategies.nonConformingFloat
      else {
        throw mismatch(type, "a number")
      }
      switch document.text(node) {
      case positive: return .infinity
      case negative: return -.infinity
      case nan: return .nan
      default: throw mismatch(type, "a number")
      }
    default:
      throw mismatch(type, "a number")
    }
  }

  private func jsonValue() throws -> JSONValue {
    let node = document[node]
    if node.kind == .string || node.kind == .escapedString { return .string(document.text(node)) }
    return try JSONValue(parsing: Array(document.bytes(of: node)), limits: .own)
  }

  private func date() throws -> Date {
    switch document.strategies.date {
    case .iso8601:
      let text = try decode(String.self)
      guard let date = Date(rfc3339: text) else {
        throw corrupted("expected a date such as 2026-03-01T12:00:00Z")
      }
      return date
    case .secondsSince1970: return Date(timeIntervalSince1970: try decode(Double.self))
    case .millisecondsSince1970: return Date(timeIntervalSince1970: try decode(Double.self) / 1000)
    case .deferredToDate: return try Date(from: self)
    case .custom(_, let decode): return try decode(self)
    }
  }

  private func data() throws -> Data {
    switch document.strategies.data {
    case .base64:
      guard let data = Data(base64Encoded: try decode(String.self)) else {
        throw corrupted("expected text in base64")
      }
      return data
    case .deferredToData: return try Data(from: self)
    case .custom(_, let decode): return try decode(self)
    }
  }

  private func url() throws -> URL {
    guard let url = URL(string: try decode(String.self)) else { throw corrupted("expected a URL") }
    return url
  }

  private func decimal() throws -> Decimal {
    let kind = document[node].kind
    guard kind == .integer || kind == .decimal else { throw mismatch(Decimal.self, "a number") }
    let text = document.text(document[node])
    guard let decimal = Decimal(string: text), !decimal.isNaN else { throw misfit(Decimal.self) }
    // Of more digits than `Decimal` has room for (38 always fit) it drops the last ones: a whole number would become another.
    let mayBeCut = text.utf8.count > 38 && digits.isWhole
    guard !mayBeCut || DecimalDigits(JSONNumber(.text(decimal.description))) == digits else {
      throw misfit(Decimal.self)
    }
    return decimal
  }
}

extension JSONIndex.Kind {
  /// The kind in words, for errors.
  var name: String {
    switch self {
    case .null: "null"
    case .true, .false: "\(self)"
    case .integer, .decimal: "a number"
    case .string, .escapedString: "a text"
    case .array: "a list"
    case .object: "an object"
    }
  }
}

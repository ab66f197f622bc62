internal import FanfareJSON
internal import Foundation

extension FuzzTarget {
  /// The value parser, the stream parser, the decoder, the encoder and the writer, and Foundation's reader on the same bytes.
  static let json = FuzzTarget(name: "json") { (bytes) throws(BrokenPromise) in
    let limits = JSONLimits(maximumDepth: 100)
    let value = Result { () throws(JSONError) in try JSONValue(parsing: bytes, limits: limits) }
    try StreamComparison(bytes, limits: limits).check()
    try checkDecoder(bytes, limits, against: value)
    try FoundationComparison(bytes: bytes, ours: value).check()
    switch value {
    case .success(let value): try checkWriting(value)
    case .failure(let error):
      try promise(error.offset <= bytes.count && error.line > 0 && error.column > 0, "\(error) is outside")
    }
  }

  /// What a value is written as is read as the same value.
  private static func checkWriting(_ value: JSONValue) throws(BrokenPromise) {
    for options in [[], .prettyPrinted, .sortedKeys] as [JSONWritingOptions] {
      let written = value.serialized(options: options)
      let again = try? JSONValue(parsing: written)
      try promise(again == value, "\(value) is written as \(String(decoding: written, as: UTF8.self))")
      try promise(again?.hashValue, equals: value.hashValue, "equal values have two hashes, \(value)")
    }
    let once = value.serialized(options: .sortedKeys)
    let twice = (try? JSONValue(parsing: once))?.serialized(options: .sortedKeys)
    try promise(twice == once, "\(value) is written in two ways")
  }

  /// The decoder takes what the parser takes, and sees the same.
  private static func checkDecoder(
    _ bytes: [UInt8],
    _ limits: JSONLimits,
    against value: Result<JSONValue, JSONError>
  ) throws(BrokenPromise) {
    let decoder = JSONByteDecoder(limits: limits)
    do {
      let tree = try decoder.decode(DecodedTree.self, from: bytes)
      let expected = try value.get()
      try promise(tree.isSame(as: expected), "the decoder reads \(tree), and the parser \(expected)")
    } catch let error as BrokenPromise {
      throw error
    } catch {
      // A `Double` is asked for, and of a number that none can hold it isn't made.
      guard case .success(let value) = value, !FoundationComparison.hasHugeNumber(value) else { return }
      throw BrokenPromise("the parser reads \(value), and the decoder says \(error)")
    }
  }
}

/// What `Decodable` makes of any JSON, asking one type after another.
private indirect enum DecodedTree: Decodable {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case array([DecodedTree])
  case object([ExactName: DecodedTree])

  /// A name that is compared by its scalars: `é` has two spellings, which Swift's texts take for the same.
  struct ExactName: Hashable {
    let scalars: [UInt32]

    init(_ text: String) { scalars = text.unicodeScalars.map(\.value) }
  }

  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  init(from decoder: any Decoder) throws {
    if var elements = try? decoder.unkeyedContainer() {
      var array: [DecodedTree] = []
      while !elements.isAtEnd { array.append(try elements.decode(DecodedTree.self)) }
      self = .array(array)
    } else if let members = try? decoder.container(keyedBy: Key.self) {
      let pairs = try members.allKeys.map {
        (ExactName($0.stringValue), try members.decode(DecodedTree.self, forKey: $0))
      }
      self = .object(Dictionary(pairs) { $1 })
    } else {
      let single = try decoder.singleValueContainer()
      if single.decodeNil() {
        self = .null
      } else if let value = try? single.decode(Bool.self) {
        self = .bool(value)
      } else if let value = try? single.decode(String.self) {
        self = .string(value)
      } else {
        self = .number(try single.decode(Double.self))
      }
    }
  }

  /// Whether a value has the same in it; of members with the same name it isn't said which one is decoded.
  func isSame(as value: JSONValue) -> Bool {
    switch (self, value) {
    case (.null, .null): return true
    case (.bool(let first), .bool(let second)): return first == second
    case (.number(let first), .number(let second)): return first == second.doubleValue
    case (.string(let first), .string): return value == .string(first)
    case (.array(let first), .array(let second)):
      return first.count == second.count && zip(first, second).allSatisfy { $0.isSame(as: $1) }
    case (.object(let first), .object(let second)):
      return first.count == second.count && second.allSatisfy { first[ExactName($0.name)] != nil }
    default: return false
    }
  }
}

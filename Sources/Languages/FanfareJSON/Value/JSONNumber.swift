/// A JSON number: an exact integer, a `Double`, or the digits of what neither can hold.
public struct JSONNumber: Sendable {
  package enum Storage: Sendable {
    case integer(Int64)
    case double(Double)
    /// The text as it was written, of a number that the other two would change.
    case text(String)
  }

  /// How it is held.
  package let storage: Storage

  init(_ storage: Storage) {
    self.storage = storage
  }

  /// Creates an integer.
  public init(_ value: some BinaryInteger) {
    if let exact = Int64(exactly: value) {
      storage = .integer(exact)
    } else {
      storage = .text(String(value))
    }
  }

  /// Creates a floating-point number; JSON has no infinities and no NaN, writing one gives `null`.
  public init(_ value: Double) {
    storage = .double(value)
  }

  /// Reads a number in JSON's grammar.
  ///
  /// - Parameter text: the number, without white space.
  /// - Returns: `nil` if the text is anything else.
  public init?(_ text: String) {
    guard case .number(let number)? = try? JSONValue(parsing: text),
      text.utf8.last.map({ $0 > 0x20 }) == true,
      text.utf8.first.map({ $0 > 0x20 }) == true
    else { return nil }
    self = number
  }

  /// The number as an integer; `nil` if it isn't whole or doesn't fit.
  public var exactInt: Int? {
    switch storage {
    case .integer(let value): Int(exactly: value)
    case .double(let value): Int(exactly: value)
    case .text: DecimalDigits(self).integer(Int.self)
    }
  }

  /// The nearest `Double`; infinite if the number is larger than any.
  public var doubleValue: Double {
    switch storage {
    case .integer(let value): Double(value)
    case .double(let value): value
    case .text(let text): Double(text) ?? .nan
    }
  }
}

extension JSONNumber: Hashable, Comparable {
  /// Whether two numbers have the same value, however they are written.
  public static func == (first: JSONNumber, second: JSONNumber) -> Bool {
    switch (first.storage, second.storage) {
    case (.integer(let first), .integer(let second)): first == second
    case (.double(let first), .double(let second)): first == second
    case (.integer(let integer), .double(let double)), (.double(let double), .integer(let integer)):
      Int64(exactly: double) == integer
    default: DecimalDigits(first) == DecimalDigits(second)
    }
  }

  /// Whether the value of one number is smaller than another's.
  public static func < (first: JSONNumber, second: JSONNumber) -> Bool {
    switch (first.storage, second.storage) {
    case (.integer(let first), .integer(let second)): return first < second
    case (.double(let first), .double(let second)): return first < second
    default:
      let (firstDouble, secondDouble) = (first.doubleValue, second.doubleValue)
      guard firstDouble == secondDouble else { return firstDouble < secondDouble }
      return DecimalDigits(first) < DecimalDigits(second)
    }
  }

  /// Feeds the value into a hasher: equal numbers have equal hashes however they are written.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(doubleValue)
  }
}

extension JSONNumber: CustomStringConvertible {
  /// The number as JSON text.
  public var description: String { JSONValue.number(self).description }
}

/// The value of a number as decimal digits: `0.d1d2d3… * 10^exponent`, without zeros at either end.
struct DecimalDigits: Equatable, Comparable {
  private let isNegative: Bool
  private let digits: [UInt8]
  private let exponent: Int

  init(_ number: JSONNumber) {
    let text: String
    switch number.storage {
    case .integer(let value): text = "\(value)"
    case .double(let value): text = "\(value)"
    case .text(let written): text = written
    }
    var digits: [UInt8] = []
    var exponent = 0
    var isBehindPoint = false
    var rest = text.utf8[...]
    let isNegative = rest.first == UInt8(ascii: "-")
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        if !(digits.isEmpty && byte == UInt8(ascii: "0")) {
          digits.append(byte)
          if !isBehindPoint { exponent += 1 }
        } else if isBehindPoint {
          exponent -= 1
        }
      case UInt8(ascii: "."): isBehindPoint = true
      case UInt8(ascii: "e"), UInt8(ascii: "E"):
        let isDown = rest.first == UInt8(ascii: "-")
        let written = Int(Substring(rest.drop { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") })) ?? .max
        // A quarter of the range leaves room for the digits: exponents may be as large as `Int` has them, or larger.
        let power = min(written, .max / 4)
        exponent += isDown ? -power : power
        rest = rest[rest.endIndex...]
      default: continue
      }
    }
    while digits.last == UInt8(ascii: "0") { digits.removeLast() }
    self.digits = digits
    self.exponent = digits.isEmpty ? 0 : exponent
    self.isNegative = isNegative && !digits.isEmpty
  }

  /// Whether the value has no fraction.
  var isWhole: Bool { digits.count <= exponent }

  /// The value as an integer; `nil` if it isn't whole or doesn't fit.
  func integer<Value: FixedWidthInteger>(_ type: Value.Type) -> Value? {
    // Zeros are written out only as far as the type may have digits: an exponent can be as large as one likes.
    guard isWhole, exponent <= Value.bitWidth / 3 + 1 else { return nil }
    guard !digits.isEmpty else { return 0 }
    let zeros = repeatElement(UInt8(ascii: "0"), count: exponent - digits.count)
    return Value((isNegative ? "-" : "") + String(decoding: digits + zeros, as: UTF8.self))
  }

  static func < (first: DecimalDigits, second: DecimalDigits) -> Bool {
    guard first.isNegative == second.isNegative else { return first.isNegative }
    let (smaller, larger) = first.isNegative ? (second, first) : (first, second)
    if smaller.digits.isEmpty || larger.digits.isEmpty {
      return smaller.digits.isEmpty && !larger.digits.isEmpty
    }
    guard smaller.exponent == larger.exponent else { return smaller.exponent < larger.exponent }
    return smaller.digits.lexicographicallyPrecedes(larger.digits)
  }
}

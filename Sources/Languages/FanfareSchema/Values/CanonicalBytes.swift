internal import FanfareJSON

/// Bytes that two values share exactly if they are equal.
///
/// Numbers are written by their value and members in the order of their names. Values are compared by these bytes where
/// there are many: their hashes are good ones, whatever the numbers, and a deep value doesn't deepen the stack.
struct CanonicalBytes: Hashable, Sendable {
  private(set) var bytes: [UInt8] = []

  init(_ value: JSONValue) {
    var pending = [value]
    while let value = pending.popLast() {
      switch value {
      case .null: bytes.append(UInt8(ascii: "n"))
      case .bool(let value): bytes.append(value ? UInt8(ascii: "t") : UInt8(ascii: "f"))
      case .number(let number): write(number)
      case .string(let text): write(text)
      case .array(let elements):
        write(UInt8(ascii: "["), length: elements.count)
        pending.append(contentsOf: elements.reversed())
      case .object(let object):
        write(UInt8(ascii: "{"), length: object.count)
        let members = object.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        for member in members { write(member.name) }
        pending.append(contentsOf: members.reversed().map(\.value))
      }
    }
  }

  private mutating func write(_ kind: UInt8, length: Int) {
    bytes.append(kind)
    bytes.append(contentsOf: "\(length):".utf8)
  }

  private mutating func write(_ text: String) {
    write(UInt8(ascii: "s"), length: text.utf8.count)
    bytes.append(contentsOf: text.utf8)
  }

  private mutating func write(_ number: JSONNumber) {
    let decimal = ExactDecimal(number)
    write(
      UInt8(ascii: decimal.isNegative && !decimal.digits.isEmpty ? "-" : "+"),
      length: decimal.digits.count
    )
    bytes.append(contentsOf: decimal.digits)
    bytes.append(contentsOf: "\(decimal.scale);".utf8)
  }
}

internal import FanfareJSON
internal import Foundation

/// Our reader of JSON against Foundation's `JSONSerialization` on the same bytes.
///
/// The differences that are known and meant:
///
/// - Foundation guesses UTF-16 and UTF-32 and skips a byte order mark; RFC 8259, section 8.1, has UTF-8 without one.
/// - It refuses numbers that no `Double` holds, and we keep them as they are written.
/// - Its names are compared as texts, so that two spellings of `é` are one member; ours are told apart by their scalars.
/// - It rounds numbers of many digits by way of a `Decimal`, and multiplies by powers of ten one after another: up to ten units in the last
///   place from the nearest `Double`, which is ours.
/// - It lets a comma stand behind the last member of an object and the last element of a list.
/// - It allows 512 levels; ours are set by the caller, to fewer here.
struct FoundationComparison {
  let bytes: [UInt8]
  let ours: Result<JSONValue, JSONError>

  func check() throws(BrokenPromise) {
    guard !isGuessedAtByFoundation else { return }
    let theirs = Result { try JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed) }
    switch (ours, theirs) {
    case (.success(let ours), .success(let theirs)):
      try promise(isSame(ours, theirs), "we read \(ours), and Foundation reads \(theirs)")
    case (.success(let ours), .failure(let error)):
      try promise(Self.hasHugeNumber(ours), "we read \(ours), and Foundation says \(error)")
    case (.failure(let error), .success(let theirs)):
      try promise(
        error.code == .tooDeep || isBehindComma(error),
        "Foundation reads \(theirs), and we say \(error)"
      )
    case (.failure, .failure): return
    }
  }

  /// Whether a zero byte or a byte order mark makes Foundation take the bytes for something else than UTF-8.
  private var isGuessedAtByFoundation: Bool {
    bytes.prefix(4).contains(0) || bytes.starts(with: [0xEF, 0xBB, 0xBF])
      || bytes.starts(with: [0xFE, 0xFF]) || bytes.starts(with: [0xFF, 0xFE])
  }

  /// Whether the mistake is a bracket behind a comma.
  private func isBehindComma(_ error: JSONError) -> Bool {
    guard bytes.indices.contains(error.offset), "]}".utf8.contains(bytes[error.offset]) else { return false }
    return bytes[..<error.offset].last { !" \t\r\n".utf8.contains($0) } == UInt8(ascii: ",")
  }

  private func isSame(_ ours: JSONValue, _ theirs: Any) -> Bool {
    switch ours {
    case .null: return theirs is NSNull
    case .bool(let value): return (theirs as? NSNumber)?.boolValue == value
    case .number(let number):
      return (theirs as? NSNumber).map { isClose($0.doubleValue, number.doubleValue) } ?? false
    case .string: return (theirs as? String).map { ours == .string($0) } ?? false
    case .array(let elements):
      guard let theirs = theirs as? [Any], theirs.count == elements.count else { return false }
      return zip(elements, theirs).allSatisfy(isSame)
    case .object(let object):
      guard let theirs = theirs as? [String: Any] else { return false }
      guard Set(object.names).count == object.count else { return true }
      return theirs.count == object.count
        && object.allSatisfy { member in theirs[member.name].map { isSame(member.value, $0) } ?? false }
    }
  }

  private func isClose(_ first: Double, _ second: Double) -> Bool {
    first == second || abs(first - second) <= 16 * max(first.ulp, second.ulp)
  }

  /// Whether a number is in it that no `Double` can hold.
  static func hasHugeNumber(_ value: JSONValue) -> Bool {
    switch value {
    case .number(let number): !number.doubleValue.isFinite
    case .array(let elements): elements.contains(where: hasHugeNumber)
    case .object(let object): object.contains { hasHugeNumber($0.value) }
    default: false
    }
  }
}

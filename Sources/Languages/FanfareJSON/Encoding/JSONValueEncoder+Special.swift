#if canImport(FoundationEssentials)
internal import FoundationEssentials
#else
internal import Foundation
#endif

extension JSONValueEncoder {
  /// Encodes the types that JSON or the strategies treat in their own way.
  ///
  /// - Returns: whether the value was of such a type.
  func encodeSpecial<Value: Encodable>(_ value: Value, at path: CodingPath?) throws -> Bool {
    switch value {
    case let value as JSONValue where Value.self == JSONValue.self:
      output.write(value)
    case let value as Date where Value.self == Date.self:
      return try encode(date: value, at: path)
    case let value as Data where Value.self == Data.self:
      return try encode(data: value, at: path)
    case let value as URL where Value.self == URL.self:
      output.write(value.absoluteString)
    case let value as Decimal where Value.self == Decimal.self:
      if value.isNaN { try write(Double.nan, at: path) } else { output.write(unescaped: value.description) }
    default:
      return false
    }
    return true
  }

  private func encode(date: Date, at path: CodingPath?) throws -> Bool {
    switch output.strategies.date {
    case .iso8601: output.write(date.rfc3339)
    case .secondsSince1970: try write(date.timeIntervalSince1970, at: path)
    case .millisecondsSince1970: try write(date.timeIntervalSince1970 * 1000, at: path)
    case .deferredToDate: return false
    case .custom(let encode, _): try inFrame(at: path) { try encode(date, $0) }
    }
    return true
  }

  private func encode(data: Data, at path: CodingPath?) throws -> Bool {
    switch output.strategies.data {
    case .base64: output.write(data.base64EncodedString())
    case .deferredToData: return false
    case .custom(let encode, _): try inFrame(at: path) { try encode(data, $0) }
    }
    return true
  }
}

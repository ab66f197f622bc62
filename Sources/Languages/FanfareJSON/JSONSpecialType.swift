#if canImport(FoundationEssentials)
internal import FoundationEssentials
#else
internal import Foundation
#endif

/// The types that JSON or the strategies treat in their own way, rather than as they code themselves.
enum JSONSpecialType {
  case json, date, data, url, decimal

  // Asking a type of another library for its identity costs a call each time, so the answers are kept.
  private static let jsonID = ObjectIdentifier(JSONValue.self)
  private static let ids = (
    date: ObjectIdentifier(Date.self), data: ObjectIdentifier(Data.self), url: ObjectIdentifier(URL.self),
    decimal: ObjectIdentifier(Decimal.self)
  )

  /// Which of them a type is, if any.
  @inline(__always)
  init?(_ type: Any.Type) {
    let id = ObjectIdentifier(type)
    let ids = Self.ids
    if id == Self.jsonID {
      self = .json
    } else if id == ids.date {
      self = .date
    } else if id == ids.data {
      self = .data
    } else if id == ids.url {
      self = .url
    } else if id == ids.decimal {
      self = .decimal
    } else {
      return nil
    }
  }
}

#if canImport(FoundationEssentials)
public import FoundationEssentials
#else
public import Foundation
#endif

/// How dates stand in JSON.
public enum JSONDateStrategy: Sendable {
  /// As RFC 3339 text in UTC, such as `2026-03-01T12:00:00Z`; fractions of a second are read, and written when
  /// there are any.
  case iso8601
  /// As a number of seconds since 1970.
  case secondsSince1970
  /// As a number of milliseconds since 1970.
  case millisecondsSince1970
  /// As `Date` encodes itself: a number of seconds since 2001.
  case deferredToDate
  /// As the given functions do it.
  case custom(
    encode: @Sendable (Date, any Encoder) throws -> Void,
    decode: @Sendable (any Decoder) throws -> Date
  )
}

/// How binary data stands in JSON.
public enum JSONDataStrategy: Sendable {
  /// As text in base64.
  case base64
  /// As `Data` encodes itself: a list of numbers.
  case deferredToData
  /// As the given functions do it.
  case custom(
    encode: @Sendable (Data, any Encoder) throws -> Void,
    decode: @Sendable (any Decoder) throws -> Data
  )
}

/// How infinities and NaN stand in JSON, which has no numbers for them.
public enum JSONNonConformingFloatStrategy: Hashable, Sendable {
  /// They are errors.
  case `throw`
  /// They are these texts.
  case convertToString(positiveInfinity: String, negativeInfinity: String, nan: String)
}

/// What the encoder and the decoder must agree on.
public struct JSONCodingStrategies: Sendable {
  /// How dates stand in JSON; RFC 3339 text by default.
  public var date: JSONDateStrategy

  /// How binary data stands in JSON; base64 by default.
  public var data: JSONDataStrategy

  /// How infinities and NaN stand in JSON; as errors by default.
  public var nonConformingFloat: JSONNonConformingFloatStrategy

  /// How members are named; as their coding keys by default.
  public var keys: JSONKeyStrategy

  /// Creates strategies.
  public init(
    date: JSONDateStrategy = .iso8601,
    data: JSONDataStrategy = .base64,
    nonConformingFloat: JSONNonConformingFloatStrategy = .throw,
    keys: JSONKeyStrategy = .asDeclared
  ) {
    self.keys = keys
    self.date = date
    self.data = data
    self.nonConformingFloat = nonConformingFloat
  }
}

extension Date {
  private static let wholeSeconds = ISO8601FormatStyle()
  private static let fractions = ISO8601FormatStyle(includingFractionalSeconds: true)

  /// The date as RFC 3339 text, with milliseconds if it isn't a whole second.
  var rfc3339: String {
    let milliseconds = (timeIntervalSince1970 * 1000).rounded()
    let isWhole = milliseconds.remainder(dividingBy: 1000) == 0
    // A quarter more, since the format cuts what is below a millisecond, and most of them are a little less than they say in binary.
    return Date(timeIntervalSince1970: (milliseconds + 0.25) / 1000)
      .formatted(isWhole ? Self.wholeSeconds : Self.fractions)
  }

  /// Reads RFC 3339 text with or without fractions of a second.
  init?(rfc3339 text: String) {
    guard let date = (try? Self.wholeSeconds.parse(text)) ?? (try? Self.fractions.parse(text)) else {
      return nil
    }
    self = date
  }
}

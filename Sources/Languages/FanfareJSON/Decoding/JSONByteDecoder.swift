/// Decodes `Decodable` types straight from the bytes of a JSON text.
///
/// The text is checked completely first (RFC 8259, strictly). Errors are Swift's `DecodingError` with the coding
/// path; for a text that is no JSON their description has the line and the column. Which of several members with
/// the same name is decoded isn't specified.
public struct JSONByteDecoder: Sendable {
  /// How dates, binary data and non-conforming numbers stand in the text.
  public var strategies: JSONCodingStrategies

  /// How large the text may be.
  public var limits: JSONLimits

  /// Names of members that texts before this one had.
  private let names: JSONNames?

  /// Creates a decoder.
  ///
  /// - Parameters:
  ///   - strategies: how dates, binary data and non-conforming numbers stand in the text.
  ///   - limits: how large the text may be.
  public init(strategies: JSONCodingStrategies = JSONCodingStrategies(), limits: JSONLimits = JSONLimits()) {
    self.init(strategies: strategies, limits: limits, names: nil)
  }

  /// Creates a decoder for many texts that have the same names of members.
  package init(strategies: JSONCodingStrategies, limits: JSONLimits = JSONLimits(), names: JSONNames?) {
    self.strategies = strategies
    self.limits = limits
    self.names = names
  }

  /// Decodes a value.
  ///
  /// - Parameters:
  ///   - type: the type of the value.
  ///   - bytes: the text in UTF-8.
  /// - Throws: `DecodingError`.
  public func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws -> Value {
    // The types are the same, so this is no conversion, which would cost as much as reading a short text.
    if type == JSONValue.self { return unsafeBitCast(try value(bytes), to: Value.self) }
    let document: JSONDocument
    do throws(JSONError) {
      document = try bytes.withUnsafeBufferPointer { bytes in
        Result { () throws(JSONError) in
          JSONDocument(bytes, index: try JSONIndex(bytes, limits: limits), strategies: strategies)
        }
      }.get()
    } catch {
      throw Self.corrupted(error)
    }
    return try JSONNodeDecoder(document: document, node: 0, path: nil).decode(type)
  }

  /// Builds the value that needs no decoding at once.
  private func value(_ bytes: [UInt8]) throws -> JSONValue {
    do throws(JSONError) {
      return try JSONValue(parsing: bytes, limits: limits, names: names)
    } catch {
      throw Self.corrupted(error)
    }
  }

  private static func corrupted(_ error: JSONError) -> DecodingError {
    .dataCorrupted(
      DecodingError.Context(codingPath: [], debugDescription: error.description, underlyingError: error)
    )
  }
}

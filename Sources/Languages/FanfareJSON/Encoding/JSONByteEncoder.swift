/// Encodes `Encodable` types straight into the bytes of a JSON text.
///
/// Members stand in the order in which they are encoded; of several with the same name the last value stays, at the first one's place.
/// As with Foundation, a nested container that is asked for again under its key goes on, and a super encoder begins anew.
/// Errors are Swift's `EncodingError` with the coding path.
public struct JSONByteEncoder: Sendable {
  /// How dates, binary data and non-conforming numbers stand in the text.
  public var strategies: JSONCodingStrategies

  /// How the text is written: compact by default.
  public var options: JSONWritingOptions

  /// Creates an encoder.
  ///
  /// - Parameters:
  ///   - strategies: how dates, binary data and non-conforming numbers stand in the text.
  ///   - options: how the text is written.
  public init(strategies: JSONCodingStrategies = JSONCodingStrategies(), options: JSONWritingOptions = []) {
    self.strategies = strategies
    self.options = options
  }

  /// Encodes a value.
  ///
  /// - Parameter value: any value; one that stands in itself more than 512 deep is an error.
  /// - Returns: the text in UTF-8.
  /// - Throws: `EncodingError`, also for a value that encodes nothing, and for one that asks for containers of different kinds or
  ///   encodes two single values at the same place.
  public func encode<Value: Encodable>(_ value: Value) throws -> [UInt8] {
    // The types are the same, so this is no conversion, which would cost as much as writing a short text.
    if Value.self == JSONValue.self {
      return unsafeBitCast(value, to: JSONValue.self).serialized(options: options)
    }
    let output = JSONOutput(strategies: strategies)
    try JSONValueEncoder(output: output, frame: 0, path: nil).encode(value, at: nil)
    let bytes = output.finish()
    if let mistake = output.mistake { throw EncodingError.invalidValue(value, mistake) }
    // Whoever reads the text keeps only the last of several members with the same name.
    guard output.repeatsNames || !options.isEmpty else { return bytes }
    return try JSONValue(parsing: bytes, limits: .own).serialized(options: options)
  }
}

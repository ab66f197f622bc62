internal import FanfareJSON

/// Values as every client of a cluster can read them: JSON, with the encoding in the metadata.
extension Payload {
  /// How large a value may be, in bytes.
  ///
  /// The server takes at most 2 MB, and warns from 256 KiB on, since every value is kept in a history.
  static let maximumBytes = 256 << 10

  /// How large what a run goes on from may be, in bytes: it is kept once for each history, and the server takes 2 MB.
  static let maximumSnapshotBytes = 1 << 20

  /// A payload with a value.
  ///
  /// - Parameters:
  ///   - value: the value.
  ///   - what: what it is, for the message.
  ///   - limit: how large it may be, in bytes.
  /// - Throws: ``TemporalError`` if it is too large.
  init(_ value: JSONValue, _ what: String, atMost limit: Int = maximumBytes) throws(TemporalError) {
    try self.init(json: value.serialized(), what, atMost: limit)
  }

  /// The same for a value that is JSON already.
  init(json: [UInt8], _ what: String, atMost limit: Int = maximumBytes) throws(TemporalError) {
    self.init(metadata: ["encoding": Array("json/plain".utf8)], data: json)
    guard data.count <= limit else {
      let text =
        "\(what) has \(data.count) bytes, and what a cluster keeps may have \(limit); keep large values elsewhere and pass on where they are"
      throw TemporalError(.tooLarge, text)
    }
  }

  /// A payload with a short text.
  init(text: String) {
    self.init(metadata: ["encoding": Array("json/plain".utf8)], data: JSONValue.string(text).serialized())
  }

  /// The value.
  ///
  /// - Throws: ``TemporalError`` if its encoding is another one, such as that of an encrypting codec, or it isn't JSON.
  var json: JSONValue {
    get throws(TemporalError) {
      let encoding = String(decoding: metadata["encoding"] ?? [], as: UTF8.self)
      switch encoding {
      case "binary/null": return .null
      case "json/plain":
        do throws(JSONError) { return try JSONValue(parsing: data) } catch {
          throw TemporalError(.refused, "a value of the cluster isn't JSON: \(error)")
        }
      default:
        throw TemporalError(
          .refused,
          "a value of the cluster has the encoding '\(encoding)', and json/plain is read"
        )
      }
    }
  }
}

extension Payloads {
  /// The first value; `nil` if there is none.
  var first: JSONValue? {
    get throws(TemporalError) {
      guard let payload = payloads.first else { return nil }
      return try payload.json
    }
  }

  init(_ payload: Payload) {
    self.init(payloads: [payload])
  }
}

extension JSONValue {
  /// A value as JSON.
  init(encoding value: some Encodable) {
    // What is encoded here has texts, numbers and values of JSON alone.
    self = (try? JSONValue(parsing: JSONByteEncoder().encode(value))) ?? .null
  }

  /// The value of a type; `nil` if it is none.
  func decoded<Value: Decodable>(as type: Value.Type) -> Value? {
    try? JSONByteDecoder().decode(type, from: serialized())
  }
}

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
  ///   - limit: how large it may be in a history, in bytes.
  ///   - mayBeLarge: whether a larger one goes to the blob store.
  /// - Throws: ``TemporalError`` if it is too large.
  init(
    _ value: JSONValue,
    _ what: String,
    atMost limit: Int = maximumBytes,
    mayBeLarge: Bool = false
  ) throws(TemporalError) {
    try self.init(json: value.serialized(), what, atMost: limit, mayBeLarge: mayBeLarge)
  }

  /// The same for a value that is JSON already.
  init(
    json: [UInt8],
    _ what: String,
    atMost limit: Int = maximumBytes,
    mayBeLarge: Bool = false
  ) throws(TemporalError) {
    self.init(metadata: ["encoding": Array("json/plain".utf8)], data: json)
    guard json.count > limit else { return }
    guard mayBeLarge, json.count <= BlobReference.maximumBytes else {
      throw TemporalError(.tooLarge, Self.tooLarge(what, json.count, mayBeLarge: mayBeLarge, limit: limit))
    }
    isLarge = true
  }

  /// What is said of a value that is too large.
  static func tooLarge(_ what: String, _ count: Int, mayBeLarge: Bool, limit: Int = maximumBytes) -> String {
    let (keeper, most) =
      mayBeLarge ? ("a blob store", BlobReference.maximumBytes) : ("a history of a cluster", limit)
    let remedy = mayBeLarge ? "" : "give client and workers a blob store (--blobs), or "
    return
      "\(what) has \(count) bytes, and what \(keeper) keeps may have \(most); \(remedy)keep large values elsewhere and pass on where they are"
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
      if refers {
        let text =
          problem
          ?? "a value of the cluster is in a blob store, of which this process isn't told; give it with --blobs"
        throw TemporalError(.refused, text)
      }
      switch encoding {
      case "binary/null": return .null
      case "json/plain":
        do throws(JSONError) { return try JSONValue(parsing: data, limits: .own) } catch {
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
    self = (try? JSONValue(parsing: JSONByteEncoder().encode(value), limits: .own)) ?? .null
  }

  /// The value of a type; `nil` if it is none.
  func decoded<Value: Decodable>(as type: Value.Type) -> Value? {
    try? JSONByteDecoder(limits: .own).decode(type, from: serialized())
  }
}

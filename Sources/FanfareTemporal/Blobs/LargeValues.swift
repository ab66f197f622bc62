internal import FanfareJSON

/// Keeps values that are too large for a history in a store, and fetches them.
struct LargeValues: Sendable {
  let store: any BlobStore

  /// A message in which large values are kept, and their payloads refer to them.
  ///
  /// - Throws: ``BlobError`` if the store couldn't keep one.
  func keeping<Message: WireMessage>(_ message: Message) async throws(BlobError) -> Message {
    try await replacing({ $0.isLarge }, in: message) { payload throws(BlobError) in
      var kept = payload
      kept.refer(to: try await keep(payload.data))
      return kept
    }
  }

  /// Keeps a value.
  ///
  /// - Throws: ``BlobError`` if the store couldn't.
  func keep(_ bytes: [UInt8]) async throws(BlobError) -> BlobReference {
    let reference = BlobReference(to: bytes)
    do { try await store.put(bytes, as: reference) } catch {
      throw BlobError("a value of \(bytes.count) bytes can't be kept in the blob store", because: error)
    }
    return reference
  }

  /// A message with the values to which its payloads refer; who reads one that isn't there gets an error that says so.
  ///
  /// - Throws: ``BlobError`` if the store can't tell now.
  func fetching<Message: WireMessage>(_ message: Message) async throws(BlobError) -> Message {
    try await replacing({ $0.refers }, in: message) { payload throws(BlobError) in
      var fetched = payload
      guard let reference = payload.reference else {
        fetched.problem = "what stands for a value in a blob store isn't a reference"
        return fetched
      }
      let bytes: [UInt8]?
      do { bytes = try await store.bytes(of: reference) } catch {
        throw BlobError("a value can't be fetched from the blob store", because: error)
      }
      fetched.take(bytes, of: reference, from: store.place)
      return fetched
    }
  }

  private func replacing<Message: WireMessage>(
    _ isWanted: @escaping @Sendable (Payload) -> Bool,
    in message: Message,
    _ replacement: (Payload) async throws(BlobError) -> Payload
  ) async throws(BlobError) -> Message {
    var (message, visitor) = (message, PayloadVisitor(isWanted))
    // It refuses nothing.
    try? message.code(&visitor)
    guard !visitor.found.isEmpty else { return message }
    for payload in visitor.found where visitor.replacements[payload] == nil {
      visitor.replacements[payload] = try await replacement(payload)
    }
    try? message.code(&visitor)
    return message
  }
}

extension BlobError {
  /// What couldn't be done, and why; a store of somebody else's doesn't say whether that passes, so it may.
  fileprivate init(_ what: String, because error: any Error) {
    self.init(description: "\(what): \(error)", isPassing: (error as? BlobError)?.isPassing ?? true)
  }
}

extension LargeValues? {
  /// A message in which large values are kept, if there is a store: without one nothing is as large.
  ///
  /// - Throws: ``BlobError`` if the store couldn't keep one.
  func keeping<Message: WireMessage>(_ message: Message) async throws(BlobError) -> Message {
    guard let self else { return message }
    return try await self.keeping(message)
  }
}

/// A payload that refers to a value in a blob store has an encoding of its own, and the reference as JSON.
extension Payload {
  /// The encoding of those that refer to a value.
  private static let encoding = Array("json/fanfare-blob".utf8)
  /// The metadata of those that refer to a value.
  static let referring = ["encoding": encoding]
  private static let problemKey = "fanfare-problem"

  /// Whether it refers to a value in a blob store.
  var refers: Bool { metadata["encoding"] == Self.encoding }

  /// The value to which it refers; `nil` if it is the value itself.
  var reference: BlobReference? {
    refers ? BlobReference(try? JSONValue(parsing: data)) : nil
  }

  /// Why the value to which it refers can't be had; `nil` if nobody has found out.
  fileprivate(set) var problem: String? {
    get { metadata[Self.problemKey].map { String(decoding: $0, as: UTF8.self) } }
    set { metadata[Self.problemKey] = newValue.map { Array($0.utf8) } }
  }

  /// Refers to its value from now on.
  mutating func refer(to reference: BlobReference) {
    (data, isLarge) = (reference.json.serialized(), false)
    metadata.merge(Self.referring) { $1 }
  }

  /// Takes the value to which it refers, if it is the right one.
  fileprivate mutating func take(_ bytes: [UInt8]?, of reference: BlobReference, from place: String) {
    let what = "the value \(reference.hash) of \(reference.count) bytes"
    guard let bytes else {
      problem = "\(what) isn't in the blob store \(place); it was removed, or put into another one"
      return
    }
    guard BlobReference(to: bytes) == reference else {
      problem = "\(what) is damaged in the blob store \(place): its bytes are others"
      return
    }
    data = bytes
    metadata["encoding"] = Array("json/plain".utf8)
  }
}

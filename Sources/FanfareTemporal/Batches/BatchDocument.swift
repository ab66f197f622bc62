public import FanfareJSON

/// A document of a batch on a cluster.
public struct BatchDocument: Hashable, Sendable {
  /// Where it stands, for people: a file, or a line of one.
  public let place: String
  /// Its input as JSON, or where that is; `null` if it can't be read.
  let json: [UInt8]
  /// Why it can't be read; `nil` if it can.
  public let problem: String?
  /// Whether its input is in a blob store.
  var refers = false

  /// A document with an input.
  ///
  /// - Parameters:
  ///   - place: where it stands, for people.
  ///   - input: the input; one of more than 256 KiB goes to the blob store, and without one counts as one that can't be read.
  public init(at place: String, _ input: JSONValue) {
    self.init(place, input.serialized(), nil)
  }

  /// A document that can't be read.
  ///
  /// - Parameters:
  ///   - place: where it stands, for people.
  ///   - problem: why it can't be read.
  public init(at place: String, problem: String) {
    self.init(place, Array("null".utf8), problem)
  }

  private init(_ place: String, _ json: [UInt8], _ problem: String?) {
    (self.place, self.json, self.problem) = (place, json, problem)
  }
}

extension BatchDocument {
  /// The document as it has room in a page: a large one is in the blob store, or counts as one that can't be read.
  ///
  /// - Parameter values: keeps it; `nil` if there is no store.
  /// - Throws: ``BlobError`` if it couldn't be kept.
  func fitting(_ values: LargeValues?) async throws(BlobError) -> BatchDocument {
    guard json.count > Payload.maximumBytes else { return self }
    guard let values, json.count <= BlobReference.maximumBytes else {
      let reason = Payload.tooLarge("it", json.count, mayBeLarge: values != nil)
      return BatchDocument(at: place, problem: reason)
    }
    var document = BatchDocument(place, try await values.keep(json).json.serialized(), nil)
    document.refers = true
    return document
  }

  /// How much of a page it takes, in bytes.
  var size: Int { json.count + place.utf8.count + (problem?.utf8.count ?? 0) + 64 }

  /// The document as it stands in the input of a page: its place is in the metadata, so that others see the input as it is.
  var payload: Payload {
    var metadata = ["encoding": Array("json/plain".utf8), "place": Array(place.utf8)]
    if let problem { metadata["problem"] = Array(problem.utf8) }
    return Payload(metadata: refers ? metadata.merging(Payload.referring) { $1 } : metadata, data: json)
  }

  init(_ payload: Payload) {
    func text(_ name: String) -> String? {
      payload.metadata[name].map { String(decoding: $0, as: UTF8.self) }
    }
    (place, json, problem) = (text("place") ?? "", payload.data, text("problem"))
    refers = payload.refers
  }

  /// Its input.
  ///
  /// - Parameter connection: fetches one that is in the blob store.
  /// - Throws: ``TemporalError``.
  func input(over connection: TemporalConnection) async throws(TemporalError) -> JSONValue {
    let fetched = try await connection.fetching(Payloads(payload))
    do throws(TemporalError) { return try fetched.first ?? .null } catch {
      throw TemporalError(.refused, "the document \(place) can't be read: \(error.message)")
    }
  }
}

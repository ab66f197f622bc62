public import FanfareJSON

/// A document of a batch on a cluster.
public struct BatchDocument: Hashable, Sendable {
  /// Where it stands, for people: a file, or a line of one.
  public let place: String
  /// Its input as JSON; `null` if it can't be read.
  let json: [UInt8]
  /// Why it can't be read; `nil` if it can.
  public let problem: String?

  /// A document with an input.
  ///
  /// - Parameters:
  ///   - place: where it stands, for people.
  ///   - input: the input; one of more than 256 KiB counts as one that can't be read, since a cluster doesn't keep it.
  public init(at place: String, _ input: JSONValue) {
    let json = input.serialized()
    guard json.count > Payload.maximumBytes else {
      self.init(place, json, nil)
      return
    }
    let reason =
      "it has \(json.count) bytes, and what a cluster keeps may have \(Payload.maximumBytes); keep large texts elsewhere and pass on where they are"
    self.init(at: place, problem: reason)
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
  /// How much of a page it takes, in bytes.
  var size: Int { json.count + place.utf8.count + (problem?.utf8.count ?? 0) + 64 }

  /// The document as it stands in the input of a page: its place is in the metadata, so that others see the input as it is.
  var payload: Payload {
    var metadata = ["encoding": Array("json/plain".utf8), "place": Array(place.utf8)]
    if let problem { metadata["problem"] = Array(problem.utf8) }
    return Payload(metadata: metadata, data: json)
  }

  init(_ payload: Payload) {
    func text(_ name: String) -> String? {
      payload.metadata[name].map { String(decoding: $0, as: UTF8.self) }
    }
    (place, json, problem) = (text("place") ?? "", payload.data, text("problem"))
  }

  /// Its input.
  var input: JSONValue {
    get throws(TemporalError) {
      do throws(JSONError) { return try JSONValue(parsing: json) } catch {
        throw TemporalError(.refused, "the document \(place) isn't JSON: \(error)")
      }
    }
  }
}

internal import Fanfare
internal import FanfareJSON

extension Payload {
  private static let key = "fanfare-meters"

  /// What the answers to the calls of a run came to, whose result or error this is; nothing if that isn't said.
  ///
  /// It stands in the metadata, which other clients pass over, so that they read the value as it is.
  var meters: Meters {
    get {
      let value = metadata[Self.key].flatMap { try? JSONValue(parsing: $0) }
      return value?.decoded(as: Meters.self) ?? Meters()
    }
    set { metadata[Self.key] = newValue.isEmpty ? nil : JSONValue(encoding: newValue).serialized() }
  }
}

extension Payloads {
  /// What is said of a run that yields nothing; `nil` if nothing was counted.
  init?(meters: Meters) {
    guard !meters.isEmpty else { return nil }
    var payload = Payload(metadata: ["encoding": Array("json/plain".utf8)], data: JSONValue.null.serialized())
    payload.meters = meters
    self.init(payload)
  }

  /// What the first value says; `nil` if nothing was counted.
  var meters: Meters? { payloads.first.flatMap { $0.meters.isEmpty ? nil : $0.meters } }
}

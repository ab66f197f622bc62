internal import FanfareJSON

/// One part of a policy as it stands in a file: its name, and how it is read and written.
///
/// A policy lists its fields once. Reading starts from the defaults, so a file names only what differs from them, and a
/// name that no field has is an error instead of a setting that silently doesn't apply. Durations are texts (`250ms`),
/// and `false` or `null` switches an optional part off.
struct PolicyField<Policy>: Sendable {
  typealias Reader = KeyedDecodingContainer<PolicyKey>
  typealias Writer = KeyedEncodingContainer<PolicyKey>

  let name: String
  let read: @Sendable (inout Policy, Reader, PolicyKey) throws -> Void
  let write: @Sendable (Policy, inout Writer, PolicyKey) throws -> Void
  /// The field's value, if that is a policy with fields of its own.
  let part: @Sendable (Policy) -> (any PolicyPart)?

  init<Value: Codable & SendableMetatype>(
    _ name: String,
    _ path: any WritableKeyPath<Policy, Value> & Sendable
  ) {
    self.name = name
    read = { try $0[keyPath: path] = $1.decode(Value.self, forKey: $2) }
    write = { try $1.encode($0[keyPath: path], forKey: $2) }
    part = { $0[keyPath: path] as? any PolicyPart }
  }

  /// A field that has one of a few values, by their names.
  init<Value: Codable & CaseIterable & RawRepresentable<String> & SendableMetatype>(
    _ name: String,
    _ path: any WritableKeyPath<Policy, Value> & Sendable
  ) {
    self.name = name
    read = { try $0[keyPath: path] = $1.decode(NamedChoice<Value>.self, forKey: $2).value }
    write = { try $1.encode($0[keyPath: path], forKey: $2) }
    part = { _ in nil }
  }

  /// A field that lists some of a few values, by their names.
  init<Value: Codable & CaseIterable & RawRepresentable<String> & SendableMetatype>(
    _ name: String,
    _ path: any WritableKeyPath<Policy, [Value]> & Sendable
  ) {
    self.name = name
    read = { try $0[keyPath: path] = $1.decode([NamedChoice<Value>].self, forKey: $2).map(\.value) }
    write = { try $1.encode($0[keyPath: path], forKey: $2) }
    part = { _ in nil }
  }

  init(_ name: String, _ path: any WritableKeyPath<Policy, Duration> & Sendable) {
    self.name = name
    read = { try $0[keyPath: path] = $1.decode(DurationText.self, forKey: $2).duration }
    write = { try $1.encode(DurationText(duration: $0[keyPath: path]), forKey: $2) }
    part = { _ in nil }
  }

  init(_ name: String, _ path: any WritableKeyPath<Policy, Duration?> & Sendable) {
    self.name = name
    read = { $0[keyPath: path] = try $1.isOff($2) ? nil : $1.decode(DurationText.self, forKey: $2).duration }
    write = { try $1.encode($0[keyPath: path].map(DurationText.init(duration:)), forKey: $2) }
    part = { _ in nil }
  }

  init<Value: Codable & SendableMetatype>(
    _ name: String,
    _ path: any WritableKeyPath<Policy, Value?> & Sendable
  ) {
    self.name = name
    read = { $0[keyPath: path] = try $1.isOff($2) ? nil : $1.part(Value.self, $2) }
    write = { try $1.encode($0[keyPath: path], forKey: $2) }
    part = { $0[keyPath: path] as? any PolicyPart }
  }
}

/// The name of a field.
struct PolicyKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }

  init(_ name: String) { stringValue = name }
  init(stringValue: String) { self.init(stringValue) }
  init?(intValue: Int) { nil }

  /// An error about a setting.
  static func problem(_ message: String, at path: [any CodingKey]) -> DecodingError {
    .dataCorrupted(DecodingError.Context(codingPath: path, debugDescription: message))
  }
}

extension KeyedDecodingContainer<PolicyKey> {
  /// Whether an optional part is switched off: `null` or `false`.
  fileprivate func isOff(_ key: PolicyKey) throws -> Bool {
    try decodeNil(forKey: key) || (try? decode(Bool.self, forKey: key)) == false
  }
}

extension KeyedDecodingContainer<PolicyKey> {
  /// An optional part; `off` and `no` are texts in YAML 1.2, and meant otherwise.
  fileprivate func part<Value: Decodable>(_ type: Value.Type, _ key: PolicyKey) throws -> Value {
    if let text = try? decode(String.self, forKey: key),
      ["off", "no", "none", "disabled"].contains(text.lowercased())
    {
      throw PolicyKey.problem("'\(text)' is a text; false switches it off", at: codingPath + [key])
    }
    return try decode(type, forKey: key)
  }
}

/// One of a few values as it stands in a file: another one is told with those that there are.
private struct NamedChoice<Value: Decodable & CaseIterable & RawRepresentable<String>>: Decodable {
  let value: Value

  init(from decoder: any Decoder) throws {
    do {
      value = try Value(from: decoder)
    } catch DecodingError.dataCorrupted {
      // What the compiler's own decoding says names types of the program, and no value.
      let container = try decoder.singleValueContainer()
      let name = try container.decode(String.self)
      let known = Value.allCases.map(\.rawValue)
      let list = "\(known.dropLast().joined(separator: ", ")) and \(known.last ?? "")"
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "'\(name)' is none of \(list)")
    }
  }
}

/// A duration as it stands in a file: a text with a unit.
private struct DurationText: Codable {
  let duration: Duration

  init(duration: Duration) { self.duration = duration }

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    // A number is read for the sake of the message.
    let text =
      if let number = try? container.decode(Int.self) { "\(number)" } else {
        try container.decode(String.self)
      }
    guard let duration = Duration(parsing: text) else {
      let hint =
        "'\(text)' isn't a duration; medianTimeout: { percent: 300 } limits attempts by the usual time"
      throw DecodingError.dataCorruptedError(
        in: container,
        debugDescription: text.hasSuffix("%") ? hint : Duration.refusal(of: text)
      )
    }
    self.duration = duration
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(duration.exactText)
  }
}

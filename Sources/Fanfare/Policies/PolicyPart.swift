internal import FanfareJSON

/// A policy, or a part of one, that is read from a file and written to it by the list of its fields.
protocol PolicyPart: Codable, CustomStringConvertible, Sendable {
  /// What holds when a file names nothing.
  static var defaults: Self { get }

  /// Every setting, in the order in which it is written.
  static var fields: [PolicyField<Self>] { get }

  /// What is wrong with the values, each beginning with the setting's name.
  var problems: [String] { get }
}

extension PolicyPart {
  var problems: [String] { [] }

  /// Reads what differs from the defaults; a setting that doesn't exist is an error.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: PolicyKey.self)
    self = Self.defaults
    for key in container.allKeys {
      guard let field = Self.fields.first(where: { $0.name == key.stringValue }) else {
        let known = Self.fields.map(\.name).joined(separator: ", ")
        throw DecodingError.dataCorrupted(
          DecodingError.Context(
            codingPath: decoder.codingPath + [key],
            debugDescription: "there is no such setting; here are \(known)"
          )
        )
      }
      try field.read(&self, container, key)
    }
  }

  /// Writes every setting.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: PolicyKey.self)
    for field in Self.fields { try field.write(self, &container, PolicyKey(field.name)) }
  }

  /// The policy as the JSON text that reads back as the same policy.
  public var description: String {
    guard let bytes = try? JSONByteEncoder().encode(self) else { return "a policy that can't be written" }
    return String(decoding: bytes, as: UTF8.self)
  }
}

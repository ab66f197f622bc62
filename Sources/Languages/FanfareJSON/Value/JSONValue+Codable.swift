extension JSONValue: Codable {
  /// Reads any value from a decoder of any format.
  public init(from decoder: any Decoder) throws {
    if var elements = try? decoder.unkeyedContainer() {
      var values: [JSONValue] = []
      while !elements.isAtEnd { values.append(try elements.decode(JSONValue.self)) }
      self = .array(values)
    } else if let members = try? decoder.container(keyedBy: JSONKey.self) {
      self = .object(
        JSONObject(
          try members.allKeys.map { ($0.stringValue, try members.decode(JSONValue.self, forKey: $0)) }
        )
      )
    } else {
      self = try Self.scalar(decoder.singleValueContainer())
    }
  }

  private static func scalar(_ container: any SingleValueDecodingContainer) throws -> JSONValue {
    if container.decodeNil() { return .null }
    if let value = try? container.decode(Bool.self) { return .bool(value) }
    if let value = try? container.decode(Int64.self) { return .number(JSONNumber(value)) }
    if let value = try? container.decode(Double.self) { return .number(JSONNumber(value)) }
    return .string(try container.decode(String.self))
  }

  /// Writes the value to an encoder of any format; numbers that only their text holds are rounded.
  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .array(let elements):
      var container = encoder.unkeyedContainer()
      for element in elements { try container.encode(element) }
    case .object(let object):
      var container = encoder.container(keyedBy: JSONKey.self)
      for (name, value) in object { try container.encode(value, forKey: JSONKey(stringValue: name)) }
    case .null:
      var container = encoder.singleValueContainer()
      try container.encodeNil()
    case .bool(let value):
      var container = encoder.singleValueContainer()
      try container.encode(value)
    case .number(let number):
      var container = encoder.singleValueContainer()
      if let integer = number.exactInt {
        try container.encode(integer)
      } else {
        try container.encode(number.doubleValue)
      }
    case .string(let value):
      var container = encoder.singleValueContainer()
      try container.encode(value)
    }
  }
}

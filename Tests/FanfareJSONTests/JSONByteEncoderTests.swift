import FanfareJSON
import Testing

/// What hand-written `encode(to:)` does that the compiler never writes.
@Suite struct JSONByteEncoderTests {
  private enum Key: String, CodingKey { case a, b, c }

  /// A value that is encoded by a function.
  private struct Custom: Encodable {
    let encoding: (any Encoder) throws -> Void

    init(_ encoding: @escaping (any Encoder) throws -> Void) { self.encoding = encoding }

    func encode(to encoder: any Encoder) throws { try encoding(encoder) }
  }

  private func text(
    of strategies: JSONCodingStrategies = JSONCodingStrategies(),
    _ encoding: @escaping (any Encoder) throws -> Void
  ) throws -> String {
    String(decoding: try JSONByteEncoder(strategies: strategies).encode(Custom(encoding)), as: UTF8.self)
  }

  /// The message and the path of the error that an encoding ends with.
  private func mistake(_ encoding: @escaping (any Encoder) throws -> Void) -> String? {
    let error = #expect(throws: EncodingError.self) { try text(encoding) }
    guard case .invalidValue(_, let context)? = error else { return nil }
    return context.codingPath.map(\.stringValue).joined(separator: ".") + ": " + context.debugDescription
  }

  @Test func `a second single value is an error`() {
    let second = "a second value is encoded where one has been encoded already"
    #expect(
      mistake { encoder in
        var single = encoder.singleValueContainer()
        try single.encode(1)
        try single.encode("2")
      } == ": \(second)"
    )
    #expect(
      mistake { encoder in
        var list = encoder.unkeyedContainer()
        try list.encode(
          Custom { encoder in
            var members = encoder.container(keyedBy: Key.self)
            try members.encode(1, forKey: .a)
            var single = encoder.singleValueContainer()
            try single.encodeNil()
          }
        )
      } == "Index 0: \(second)"
    )
  }

  @Test func `containers of two kinds at the same place are an error`() {
    #expect(
      mistake { encoder in
        var single = encoder.singleValueContainer()
        try single.encode([1])
        var members = encoder.container(keyedBy: Key.self)
        try members.encode(1, forKey: .a)
      } == ": a value is encoded both as a single value and as an object"
    )
    #expect(
      mistake { encoder in
        var members = encoder.container(keyedBy: Key.self)
        _ = members.nestedContainer(keyedBy: Key.self, forKey: .a)
        var list = members.nestedUnkeyedContainer(forKey: .a)
        try list.encode(1)
      } == "a: a value is encoded both as an object and as a list"
    )
  }

  @Test func `a value that encodes nothing is an error, and an empty object in another`() throws {
    #expect(mistake { _ in } == ": the value encodes nothing")
    #expect(mistake { _ = $0.singleValueContainer() } == ": the value encodes nothing")
    let inner = try text { encoder in
      var members = encoder.container(keyedBy: Key.self)
      try members.encode(Custom { _ in }, forKey: .a)
      try members.encode(Custom { _ = $0.singleValueContainer() }, forKey: .b)
      try members.encode(1, forKey: .c)
    }
    #expect(inner == #"{"a":{},"b":{},"c":1}"#)
  }

  @Test func `containers that nothing is written to are empty`() throws {
    let written = try text { encoder in
      var members = encoder.container(keyedBy: Key.self)
      _ = members.nestedContainer(keyedBy: Key.self, forKey: .a)
      _ = members.nestedUnkeyedContainer(forKey: .b)
      _ = members.superEncoder(forKey: .c)
      _ = members.superEncoder()
    }
    #expect(written == #"{"a":{},"b":[],"c":{},"super":{}}"#)
    #expect(try text { _ = $0.unkeyedContainer() } == "[]")
    #expect(try text { _ = $0.container(keyedBy: Key.self) } == "{}")
  }

  @Test func `after a value that can't be encoded another takes its place`() throws {
    let written = try text { encoder in
      var list = encoder.unkeyedContainer()
      try list.encode(
        Custom { encoder in
          var single = encoder.singleValueContainer()
          try? single.encode(Double.nan)
          try? single.encode(["a": [Double.infinity]])
          try single.encode("none")
        }
      )
      try list.encode(2)
    }
    #expect(written == #"["none",2]"#)
  }

  @Test func `a key that is encoded twice has its last value`() throws {
    let written = try text { encoder in
      var members = encoder.container(keyedBy: Key.self)
      try members.encode(["x": 1], forKey: .a)
      try members.encode(2, forKey: .b)
      var again = encoder.container(keyedBy: Key.self)
      try again.encode([3.5], forKey: .a)
      try again.encode(Int128.max, forKey: .c)
    }
    #expect(written == #"{"a":[3.5],"b":2,"c":170141183460469231731687303715884105727}"#)
  }

  @Test func `a key that two names are converted to has its last value`() throws {
    let strategies = JSONCodingStrategies(keys: .custom { _ in "same" })
    let written = try text(of: strategies) { encoder in
      var list = encoder.unkeyedContainer()
      try list.encode(0)
      var members = list.nestedContainer(keyedBy: Key.self)
      try members.encode(1, forKey: .a)
      try members.encode(2, forKey: .b)
    }
    #expect(written == #"[0,{"same":2}]"#)
  }

  @Test
  func `a nested container that is asked for again goes on, and one under an encoded key takes its place`()
    throws
  {
    let written = try text { encoder in
      var members = encoder.container(keyedBy: Key.self)
      var first = members.nestedContainer(keyedBy: Key.self, forKey: .a)
      try first.encode(1, forKey: .a)
      try members.encode(2, forKey: .b)
      var again = members.nestedContainer(keyedBy: Key.self, forKey: .a)
      try again.encode(3, forKey: .c)
      var list = members.nestedUnkeyedContainer(forKey: .b)
      try list.encode(4)
    }
    #expect(written == #"{"a":{"a":1,"c":3},"b":[4]}"#)
  }

  @Test func `of several super encoders under one key the last one's value stays`() throws {
    let written = try text { encoder in
      var members = encoder.container(keyedBy: Key.self)
      for value in [1, 2] {
        var single = members.superEncoder(forKey: .a).singleValueContainer()
        try single.encode(value)
      }
      for key in [Key.b, .c] {
        var inner = members.superEncoder().container(keyedBy: Key.self)
        try inner.encode(3, forKey: key)
      }
      var list = members.superEncoder(forKey: .b).unkeyedContainer()
      try list.encode(4)
      var single = members.superEncoder(forKey: .b).singleValueContainer()
      try single.encode("5")
    }
    #expect(written == #"{"a":2,"super":{"c":3},"b":"5"}"#)
  }

  @Test func `nested containers of several objects are not taken for one another`() throws {
    let nested = Custom { encoder in
      var members = encoder.container(keyedBy: Key.self)
      try members.encode(0, forKey: .b)
      var inner = members.nestedContainer(keyedBy: Key.self, forKey: .a)
      try inner.encode(1, forKey: .a)
    }
    let written = String(decoding: try JSONByteEncoder().encode([nested, nested]), as: UTF8.self)
    #expect(written == #"[{"b":0,"a":{"a":1}},{"b":0,"a":{"a":1}}]"#)
  }

  @Test func `an error that is caught leaves valid JSON, nested too deep as well`() throws {
    final class Chain: Encodable {
      enum Key: CodingKey { case next, end }

      func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: Key.self)
        try? members.encode(self, forKey: .next)
        try members.encode(true, forKey: .end)
      }
    }
    let bytes = try JSONByteEncoder().encode(Chain())
    #expect(try JSONValue(parsing: bytes, limits: JSONLimits(maximumDepth: 1024))["next"]?["end"] == true)
  }
}

/// Goes through the payloads of a message, wherever they stand in it: finds some, or puts others in their place.
struct PayloadVisitor: FieldCoder {
  let isWriting = false
  let depth = 0
  /// Which payloads it is about.
  let isWanted: @Sendable (Payload) -> Bool
  /// Those that have no replacement, in the order of the message.
  private(set) var found: [Payload] = []
  /// What comes in the place of payloads.
  var replacements: [Payload: Payload] = [:]

  init(_ isWanted: @escaping @Sendable (Payload) -> Bool) {
    self.isWanted = isWanted
  }

  mutating func varint(_ number: Int, _ value: inout UInt64) {}

  mutating func fixed64(_ number: Int, _ value: inout UInt64) {}

  mutating func blobs(_ number: Int, _ values: inout [ArraySlice<UInt8>]) {}

  mutating func varints(_ number: Int, _ values: inout [UInt64]) throws(WireError) {}

  mutating func messages<Message: WireMessage>(_ number: Int, _ values: inout [Message]) throws(WireError) {
    for index in values.indices {
      if let payload = values[index] as? Payload {
        if let replacement = visit(payload) as? Message { values[index] = replacement }
      } else {
        try values[index].code(&self)
      }
    }
  }

  /// What comes in the place of a payload; `nil` if it stays.
  private mutating func visit(_ payload: Payload) -> Payload? {
    guard isWanted(payload) else { return nil }
    guard let replacement = replacements[payload] else {
      found.append(payload)
      return nil
    }
    return replacement
  }
}

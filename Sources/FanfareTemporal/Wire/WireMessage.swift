/// A message of Protocol Buffers (proto3).
///
/// The encoding: https://protobuf.dev/programming-guides/encoding/
///
/// One function lists the fields of a message with their numbers, and serves for reading and for writing alike. A field that isn't listed is
/// skipped when it is read.
protocol WireMessage: Sendable {
  /// A message whose fields have their defaults.
  init()

  /// Hands every field to a coder, which reads or writes it.
  mutating func code(_ coder: inout some FieldCoder) throws(WireError)
}

extension WireMessage {
  /// How deep messages may stand in each other; a failure has its cause in it.
  static var maximumDepth: Int { 100 }

  /// Reads a message.
  ///
  /// - Parameters:
  ///   - bytes: what was received.
  ///   - depth: how deep messages may stand in it.
  init(parsing bytes: ArraySlice<UInt8>, depth: Int = Self.maximumDepth) throws(WireError) {
    guard depth > 0 else {
      throw WireError("messages stand in each other more than \(Self.maximumDepth) deep")
    }
    self.init()
    var reader = try WireReader(bytes, depth: depth)
    try code(&reader)
  }

  /// The message's bytes.
  func serialized() -> [UInt8] {
    var writer = WireWriter()
    var copy = self
    // A writer refuses nothing.
    try? copy.code(&writer)
    return writer.bytes
  }
}

/// Why bytes aren't a message.
struct WireError: Error, Hashable, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }
}

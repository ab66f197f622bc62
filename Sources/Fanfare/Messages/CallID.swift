/// The identifier of a call: a prefix drawn once per client, and a counter.
///
/// Unlike a UUID it costs one atomic addition.
public struct CallID: Hashable, Sendable, CustomStringConvertible {
  /// The prefix of the client that made the call.
  public let client: UInt32

  /// Counts the calls and groups of that client.
  public let sequence: UInt64

  /// The identifier as text: the prefix in hexadecimal digits, a hyphen, the counter.
  public var description: String {
    let prefix = String(client, radix: 16)
    return String(repeating: "0", count: 8 - prefix.utf8.count) + prefix + "-\(sequence)"
  }
}

/// The identifier of a group of calls.
public typealias GroupID = CallID

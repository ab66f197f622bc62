internal import FanfareHashing
internal import FanfareJSON

/// Keeps values that are too large for a cluster's histories: a history then only says which value it is.
///
/// Values are kept by the hash of their bytes, so the same value is kept once, may be put again, and never changes. Who fetches one compares its
/// bytes with the hash; a store doesn't have to. Clients and workers of a run need the same store.
public protocol BlobStore: Sendable {
  /// Where it is, for people: a folder or an address.
  var place: String { get }

  /// Makes sure, before anything begins, that values can be kept and fetched; does nothing unless a store has something to look at.
  ///
  /// - Throws: what is missing, and what to do.
  func check() async throws

  /// Keeps a value, safely when it returns; one that is there already stays, and counts as put just now.
  ///
  /// - Parameters:
  ///   - bytes: the value.
  ///   - reference: its hash and its length.
  /// - Throws: why it couldn't be kept; it is tried again then.
  func put(_ bytes: [UInt8], as reference: BlobReference) async throws

  /// The bytes of a value; `nil` if it isn't there.
  ///
  /// - Throws: why it can't be said whether it is there; it is tried again then.
  func bytes(of reference: BlobReference) async throws -> [UInt8]?
}

extension BlobStore {
  /// Does nothing.
  public func check() async throws {}
}

/// Tells a large value from all others.
public struct BlobReference: Hashable, Sendable {
  /// How many bytes a value may have: whoever fetches it has all of it in memory.
  static let maximumBytes = 64 << 20

  /// The SHA-256 of its bytes: 64 hexadecimal digits in lower case.
  public let hash: String
  /// How many bytes it has.
  public let count: Int

  /// Refers to a value.
  public init(to bytes: [UInt8]) {
    (hash, count) = (SHA256.hash(bytes).hexadecimalDigits, bytes.count)
  }

  /// Reads a reference; `nil` if it is none.
  ///
  /// What comes from a history becomes part of a path, so nothing but digits is let in.
  init?(_ value: JSONValue?) {
    guard let hash = value?["sha256"]?.stringValue, let count = value?["bytes"]?.intValue,
      (0...Self.maximumBytes).contains(count),
      hash.utf8.count == 64, hash.utf8.allSatisfy({ "0123456789abcdef".utf8.contains($0) })
    else { return nil }
    (self.hash, self.count) = (hash, count)
  }

  /// The reference as it stands in a history.
  var json: JSONValue { ["sha256": .string(hash), "bytes": .number(JSONNumber(count))] }
}

/// Why a value can't be kept or fetched.
struct BlobError: Error, Hashable, CustomStringConvertible {
  let description: String
  /// Whether the same may succeed a little later, without anybody doing something about it.
  var isPassing = true
}

internal import FanfareText

/// A place in object storage: a bucket, and what the names of all objects in it begin with.
public struct S3Address: Hashable, Sendable, CustomStringConvertible {
  /// The bucket's name.
  public let bucket: String
  /// What names begin with, without slashes around it; empty for nothing.
  public let prefix: String

  static let scheme = "s3://"

  /// Whether a text is meant to be such an address.
  public static func isMeant(by text: String) -> Bool { text.lowercased().hasPrefix(scheme) }

  /// Reads `s3://bucket/prefix`.
  ///
  /// - Throws: ``InvalidS3Address`` with what is wrong with it.
  public init(_ text: String) throws(InvalidS3Address) {
    func refuse(_ reason: String) -> InvalidS3Address { InvalidS3Address(text: text, reason: reason) }
    guard Self.isMeant(by: text) else { throw refuse("it doesn't begin with \(Self.scheme)") }
    let parts = text.dropFirst(Self.scheme.count).split(separator: "/", omittingEmptySubsequences: false)
    bucket = parts.first.map(String.init) ?? ""
    guard Self.isBucket(bucket) else {
      throw refuse(
        "a bucket's name has 3 to 63 lower-case letters, digits, hyphens and dots, as in s3://bucket/prefix"
      )
    }
    var names = parts.dropFirst()[...]
    if names.last == "" { names.removeLast() }
    // What is on the way may take such names for the way to another folder.
    guard !names.contains(where: { ["", ".", ".."].contains($0) }) else {
      throw refuse("the prefix has a part that is empty, '.' or '..'")
    }
    prefix = names.joined(separator: "/")
    guard prefix.utf8.count <= 512,
      !prefix.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F })
    else { throw refuse("the prefix has control characters, or more than 512 bytes") }
  }

  private static func isBucket(_ name: String) -> Bool {
    func isInner(_ byte: UInt8) -> Bool {
      isOuter(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
    }
    func isOuter(_ byte: UInt8) -> Bool { "abcdefghijklmnopqrstuvwxyz0123456789".utf8.contains(byte) }
    let bytes = Array(name.utf8)
    return (3...63).contains(bytes.count) && bytes.allSatisfy(isInner) && isOuter(bytes[0])
      && isOuter(bytes[bytes.count - 1]) && !name.contains("..")
  }

  /// The path of an object below its bucket, percent-encoded: each `ab/abcdef…` by the hash, as in a folder.
  func path(of reference: BlobReference) -> String {
    let names = prefix.split(separator: "/").map { PercentEncoding.encode(String($0)) }
    return (names + [String(reference.hash.prefix(2)), reference.hash]).map { "/\($0)" }.joined()
  }

  /// The address as a URL.
  public var description: String { Self.scheme + bucket + (prefix.isEmpty ? "" : "/\(prefix)") }
}

/// Why a text isn't a place in object storage.
public struct InvalidS3Address: Error, Hashable, Sendable, CustomStringConvertible {
  let text: String
  let reason: String

  /// The text, and what is wrong with it.
  public var description: String { "'\(VisibleText.line(text))' isn't a place in object storage: \(reason)" }
}

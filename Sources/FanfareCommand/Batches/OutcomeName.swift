import FanfareBatches
import FanfareHashing
import FanfareWorkflows

/// The names of the files that documents get in a folder of results.
///
/// A document is named after its key, or else its place, with folders for those of a path. What isn't a letter, a digit, `.`, `_` or `-` is
/// encoded, so none leads out of the folder or is hidden, and two documents have two names.
struct OutcomeName: Sendable {
  private static let ending = ".json"

  /// How long what stands before the ending may be, in bytes; file systems take 255 for the whole.
  private static let longest = 200

  /// Whether keys come from an expression: then they say more than places.
  let hasKeys: Bool
  /// Whether `a` and `A` are the same file.
  let foldsCase: Bool

  /// The path of a document's file below the folder, without a slash at its beginning.
  func path(of document: RunDocument) -> String {
    // Without an expression, the key of a line has its content in it, and its place is as good. What was refused has a key that nothing else has.
    let isRefused = document.key.hasPrefix(InputRegister.unreadablePrefix)
    guard !hasKeys, !isRefused else { return name(document.key) + Self.ending }
    let parts = document.place.split(separator: "/", omittingEmptySubsequences: false)
    let folders = parts.dropLast().map { part -> String in
      let folder = name(String(part))
      // No folder is in the place of a file.
      return folder.lowercased().hasSuffix(Self.ending)
        ? folder.dropLast(Self.ending.count) + "%2Ejson" : folder
    }
    return (folders + [name(String(parts.last ?? "")) + Self.ending]).joined(separator: "/")
  }

  /// The name that stands for a text, and for no other.
  private func name(_ text: String) -> String {
    let name = Self.encoded(text)
    let hasCapitals = foldsCase && text.utf8.contains { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
    guard name.utf8.count > Self.longest || hasCapitals else { return name }
    // A tilde stands in no other name.
    return "\(name.prefix(Self.longest - 20))~\(Self.digest(of: text))"
  }

  private static func encoded(_ text: String) -> String {
    guard !text.isEmpty else { return "%" }
    var encoded = ""
    for (index, byte) in text.utf8.enumerated() {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
        encoded.unicodeScalars.append(Unicode.Scalar(byte))
      // One that begins with a dot is hidden or leads upwards, and one with a dash is taken for an option.
      case UInt8(ascii: ".") where index > 0, UInt8(ascii: "-") where index > 0:
        encoded.unicodeScalars.append(Unicode.Scalar(byte))
      default: encoded += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      }
    }
    return encoded
  }

  private static func digest(of text: String) -> String {
    SHA256.hash(Array(text.utf8)).prefix(8).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
      .joined()
  }
}

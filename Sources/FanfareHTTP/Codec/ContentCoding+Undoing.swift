internal import FanfareCompression
internal import HTTPTypes

extension ContentCoding {
  /// The coding of a response's body, if it is a single one that can be undone (RFC 9110, section 8.4).
  ///
  /// A part of a coded whole (RFC 9110, section 15.3.7) can't be decoded by itself, and stays as it is. Where there can't be a body, the
  /// fields describe another.
  init?(of status: HTTPResponse.Status, _ fields: HTTPFields) {
    guard status != .partialContent, status != .noContent, status != .notModified else { return nil }
    var names: [Substring] = []
    for value in fields[values: .contentEncoding] {
      for token in value.split(separator: ",") {
        let name = token.trimming(while: { $0 == " " || $0 == "\t" })
        if !HTTPBytes.isEqual(name, ignoringCaseOf: "identity") { names.append(name) }
      }
    }
    guard names.count == 1, let name = names.first else { return nil }
    self.init(name)
  }
}

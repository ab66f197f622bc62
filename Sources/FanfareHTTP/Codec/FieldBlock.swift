internal import HTTPTypes
internal import NIOHPACK

/// The fields of one block in HTTP/2 (RFC 9113, section 8.2): a head, which has a status, or trailers.
///
/// What belongs to one connection only, such as `Transfer-Encoding`, has been refused before.
struct FieldBlock {
  /// The status; `nil` in trailers.
  private(set) var status: HTTPResponse.Status?
  private(set) var fields = HTTPFields()
  /// How many bytes names and values have.
  private(set) var bytes = 0

  /// Reads a block.
  ///
  /// - Parameters:
  ///   - block: its names and values.
  ///   - maximumBytes: how many bytes they may have.
  init(_ block: HPACKHeaders, maximumBytes: Int) throws(HTTPDecodingError) {
    fields.reserveCapacity(block.count)
    for (name, value, _) in block {
      bytes += name.utf8.count + value.utf8.count
      if name.utf8.first == UInt8(ascii: ":") {
        status = try Self.status(name, value)
      } else {
        fields.append(try Self.field(name, value))
      }
    }
    guard bytes <= maximumBytes else {
      throw Self.tooLarge("the head of the response is larger than \(maximumBytes) bytes")
    }
    guard fields.count <= HTTPResponseHead.maximumFields else {
      throw Self.tooLarge("the head of the response has more than \(HTTPResponseHead.maximumFields) fields")
    }
  }

  private static func status(
    _ name: String,
    _ value: String
  ) throws(HTTPDecodingError) -> HTTPResponse.Status {
    guard name == ":status", value.utf8.count == 3, let code = Int(value), (100...999).contains(code) else {
      throw .malformed("the status isn't one of three digits: \(HTTPBytes.excerpt(value))")
    }
    return code == 200 ? .ok : HTTPResponse.Status(integerLiteral: code)
  }

  private static func field(_ name: String, _ value: String) throws(HTTPDecodingError) -> HTTPField {
    guard let known = HTTPField.Name(name), HTTPField.isValidValue(value) else {
      throw .malformed("a field of the response isn't valid: \(HTTPBytes.excerpt(name))")
    }
    return HTTPField(name: known, value: value)
  }

  private static func tooLarge(_ reason: String) -> HTTPDecodingError {
    HTTPDecodingError(kind: .headTooLarge, reason: reason)
  }
}

internal import FanfareCompression
internal import HTTPTypes

/// The status line and the header fields of a response.
struct HTTPResponseHead {
  /// How the end of the body is told (RFC 9112, section 6.3).
  enum Framing: Equatable {
    case none
    case length(Int)
    case chunked
    case untilClose
  }

  private(set) var status: HTTPResponse.Status
  private(set) var fields = HTTPFields()
  private let minorVersion: UInt8
  private var contentLength: Int?
  private var isChunked = false
  private var saysClose = false
  private var saysKeepAlive = false
  private var saysCoding = false

  /// A head may have this many fields.
  static let maximumFields = 256

  /// Reads a head that ends with its empty line.
  init(_ bytes: UnsafeRawBufferPointer, cache: inout HTTPFieldCache) throws(HTTPDecodingError) {
    var index = 0
    let statusLine = try Self.line(in: bytes, from: &index)
    (minorVersion, status) = try Self.parse(statusLine: statusLine)
    fields.reserveCapacity(8)
    while true {
      let line = try Self.line(in: bytes, from: &index)
      guard !line.isEmpty else { break }
      guard fields.count < Self.maximumFields else {
        throw HTTPDecodingError(
          kind: .headTooLarge,
          reason: "the head of the response has more than \(Self.maximumFields) fields"
        )
      }
      let field = try cache.field(line, at: fields.count)
      try interpret(field)
      fields.append(field)
    }
  }

  /// Takes the status and the fields of a head that came in another version of HTTP, where framing isn't said by fields.
  init(_ status: HTTPResponse.Status, _ fields: HTTPFields) throws(HTTPDecodingError) {
    self.status = status
    minorVersion = 1
    for field in fields { try interpret(field) }
    self.fields = fields
  }

  /// Whether the connection stays open after this response, as far as the head says.
  var keepsAlive: Bool { minorVersion == 0 ? saysKeepAlive && !saysClose : !saysClose }

  /// The coding of the body, if it is a single one that can be undone.
  var contentCoding: ContentCoding? { saysCoding ? ContentCoding(of: status, fields) : nil }

  /// How the end of the body is told.
  func framing(isHEAD: Bool) throws(HTTPDecodingError) -> Framing {
    if isChunked && contentLength != nil {
      throw .malformed("the response has both Transfer-Encoding and Content-Length")
    }
    if isHEAD || status.code == 204 || status.code == 304 { return .none }
    if isChunked { return .chunked }
    return contentLength.map { .length($0) } ?? .untilClose
  }

  /// Notes what a field says of framing and of the connection.
  private mutating func interpret(_ field: HTTPField) throws(HTTPDecodingError) {
    switch field.name {
    case .contentLength:
      let length = try Self.length(field.value)
      guard contentLength == nil || contentLength == length else {
        throw .malformed("the response has two different Content-Lengths")
      }
      contentLength = length
    case .transferEncoding:
      guard minorVersion > 0, !isChunked, HTTPBytes.isEqual(field.value, ignoringCaseOf: "chunked") else {
        throw .malformed("the transfer coding \(HTTPBytes.excerpt(field.value)) isn't supported")
      }
      isChunked = true
    case .connection:
      for token in field.value.split(separator: ",") {
        let token = token.trimming(while: { $0 == " " || $0 == "\t" })
        if HTTPBytes.isEqual(token, ignoringCaseOf: "close") { saysClose = true }
        if HTTPBytes.isEqual(token, ignoringCaseOf: "keep-alive") { saysKeepAlive = true }
      }
    case .contentEncoding:
      // Seldom there, so it is interpreted for who undoes it.
      saysCoding = true
    default:
      return
    }
  }

  private static func length(_ value: String) throws(HTTPDecodingError) -> Int {
    guard !value.isEmpty, value.utf8.count <= 18, value.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      let length = Int(value)
    else { throw .malformed("the Content-Length isn't a number: \(HTTPBytes.excerpt(value))") }
    return length
  }

  /// The next line without its CR LF; a CR or LF anywhere else is malformed.
  private static func line(
    in bytes: UnsafeRawBufferPointer,
    from index: inout Int
  ) throws(HTTPDecodingError) -> UnsafeRawBufferPointer {
    let start = index
    while index < bytes.count, bytes[index] != UInt8(ascii: "\n") { index += 1 }
    guard index < bytes.count, index > start, bytes[index - 1] == UInt8(ascii: "\r") else {
      throw .malformed("a line of the head doesn't end with CR LF")
    }
    let line = UnsafeRawBufferPointer(rebasing: bytes[start..<(index - 1)])
    index += 1
    return line
  }

  /// `HTTP/1.1 200 OK`; the reason may be empty, and the space before it missing.
  private static func parse(
    statusLine line: UnsafeRawBufferPointer
  ) throws(HTTPDecodingError) -> (minorVersion: UInt8, status: HTTPResponse.Status) {
    if let reason = HTTPBytes.implausibleStart(line) { throw .malformed(reason) }
    guard line.count >= 12, line[7] == UInt8(ascii: "1") || line[7] == UInt8(ascii: "0"), line[8] == 0x20
    else {
      throw .malformed("the status line isn't HTTP/1.1's: \(HTTPBytes.excerpt(line))")
    }
    var code = 0
    for byte in line[9..<12] {
      guard byte &- 0x30 < 10 else {
        throw .malformed("the status isn't a number: \(HTTPBytes.excerpt(line))")
      }
      code = code * 10 + Int(byte &- 0x30)
    }
    guard (100...999).contains(code), line.count == 12 || line[12] == 0x20 else {
      throw .malformed("the status isn't one of three digits: \(HTTPBytes.excerpt(line))")
    }
    for byte in line[12...] where (byte < 0x20 && byte != 0x09) || byte == 0x7F {
      throw .malformed("the reason of the status has a control character")
    }
    return (
      line[7] &- 0x30, status(code, reason: UnsafeRawBufferPointer(rebasing: line[min(13, line.count)...]))
    )
  }

  private static func status(_ code: Int, reason: UnsafeRawBufferPointer) -> HTTPResponse.Status {
    if code == 200 { return .ok }
    let known = HTTPResponse.Status(integerLiteral: code)
    guard known.reasonPhrase.isEmpty else { return known }
    return HTTPResponse.Status(code: code, reasonPhrase: String(decoding: reason, as: UTF8.self))
  }
}

extension Substring {
  func trimming(while isTrimmed: (Character) -> Bool) -> Substring {
    var rest = drop(while: isTrimmed)
    while let last = rest.last, isTrimmed(last) { rest.removeLast() }
    return rest
  }
}

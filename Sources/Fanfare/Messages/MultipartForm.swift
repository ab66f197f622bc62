internal import FanfareText
internal import HTTPTypes

/// A form with values and files, as `multipart/form-data` (RFC 7578).
///
/// ```swift
/// var form = MultipartForm()
/// form.append("title", "Report")
/// form.append("document", file: bytes, name: "report.pdf", type: "application/pdf")
/// var request = ServiceRequest(method: .post, path: "/upload")
/// request.set(form)
/// ```
///
/// Equal forms have equal bodies: the boundary follows from the content, in which it doesn't stand.
public struct MultipartForm: Hashable, Sendable {
  private struct Part: Hashable {
    /// `Content-Disposition` and what else stands before the content.
    let head: String
    let content: [UInt8]
  }

  private var parts: [Part] = []

  /// Creates a form without parts.
  public init() {}

  /// Whether it has no parts.
  public var isEmpty: Bool { parts.isEmpty }

  /// Adds a value.
  ///
  /// - Parameters:
  ///   - name: the name of the field; a name may stand there more than once.
  ///   - value: the text.
  public mutating func append(_ name: String, _ value: String) {
    parts.append(Part(head: Self.disposition(name), content: Array(value.utf8)))
  }

  /// Adds a file.
  ///
  /// - Parameters:
  ///   - name: the name of the field.
  ///   - content: the bytes of the file.
  ///   - fileName: the name of the file, without folders; `nil` for none.
  ///   - type: the media type.
  public mutating func append(
    _ name: String,
    file content: [UInt8],
    name fileName: String?,
    type: String = "application/octet-stream"
  ) {
    var head = Self.disposition(name)
    if let fileName { head += "; filename=\"\(Self.quotable(fileName))\"" }
    head += "\r\ncontent-type: \(Self.line(type))"
    parts.append(Part(head: head, content: content))
  }

  /// The boundary between the parts: a hash of them (FNV-1a) that stands in none.
  var boundary: String {
    var seed: UInt64 = 0xCBF2_9CE4_8422_2325
    while true {
      var hash = seed
      for part in parts {
        for byte in part.head.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        for byte in part.content { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
      }
      let boundary = "fanfare-" + String(hash, radix: 16)
      if !parts.contains(where: { $0.content.contains(boundary) }) { return boundary }
      seed &+= 1
    }
  }

  /// The body with a boundary.
  func body(_ boundary: String) -> [UInt8] {
    var body: [UInt8] = []
    body.reserveCapacity(
      parts.reduce(64) { $0 + $1.content.count + $1.head.utf8.count + boundary.utf8.count + 16 }
    )
    for part in parts {
      body += "--\(boundary)\r\n\(part.head)\r\n\r\n".utf8
      body += part.content
      body += "\r\n".utf8
    }
    body += "--\(boundary)--\r\n".utf8
    return body
  }

  private static func disposition(_ name: String) -> String {
    "content-disposition: form-data; name=\"\(quotable(name))\""
  }

  /// A name as browsers quote it: RFC 7578, section 2, leaves that to percent-encoding.
  private static func quotable(_ name: String) -> String {
    var quoted = ""
    // By scalars: with a mark that combines with it a quotation mark is another character, and ends the name all the same.
    for scalar in name.unicodeScalars {
      switch scalar {
      case "\r": quoted += "%0D"
      case "\n": quoted += "%0A"
      case "\"": quoted += "%22"
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted
  }

  /// A value that ends no line.
  private static func line(_ text: String) -> String { VisibleText.line(text) }
}

extension ServiceRequest {
  /// Has the request send a form with values and files, and say so in `Content-Type`.
  public mutating func set(_ form: MultipartForm) {
    let boundary = form.boundary
    headers[.contentType] = "multipart/form-data; boundary=\(boundary)"
    body = form.body(boundary)
  }

  /// Has the request send a form of names and values as `application/x-www-form-urlencoded`, and say so in `Content-Type`.
  ///
  /// - Parameter fields: a dictionary, which is sent in the order of its names, or a list of items.
  public mutating func set(form fields: some QueryConvertible) {
    headers[.contentType] = "application/x-www-form-urlencoded"
    body = Array(PercentEncoding.form(fields.queryItems.map { (name: $0.name, value: $0.value) }).utf8)
  }
}

extension [UInt8] {
  /// Whether a text stands somewhere in the bytes.
  fileprivate func contains(_ text: String) -> Bool {
    firstRange(of: Array(text.utf8)) != nil
  }
}

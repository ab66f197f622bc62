internal import Fanfare
internal import HTTPTypes
internal import NIOHPACK

extension HTTPRequestEncoder {
  /// The fields of a request in HTTP/2 (RFC 9113, section 8.3).
  ///
  /// - Parameters:
  ///   - request: the request; ``frameRefusal(of:)`` has nothing against it.
  ///   - remainingMilliseconds: the value of its deadline header.
  /// - Returns: the fields, and the body if it was compressed.
  func fields(
    of request: TransportRequest,
    remainingMilliseconds: Int64
  ) -> (fields: HPACKHeaders, compressed: [UInt8]?) {
    let compressed = request.compression?.body
    var output = FrameFields(changing: request.deadlineHeader)
    output.fields.reserveCapacity(request.headers.count + 9)
    output.write(":method", request.method.rawValue)
    output.write(":scheme", request.endpoint.origin.scheme == .https ? "https" : "http")
    output.write(":authority", request.endpoint.origin.authority)
    output.write(":path", request.target)
    let bodyBytes = compressed?.count ?? request.body.count
    write(
      request,
      remainingMilliseconds,
      bodyBytes: bodyBytes,
      isCompressed: compressed != nil,
      to: &output
    )
    return (output.fields, compressed)
  }

  /// Why a request can't be sent in HTTP/2, if so.
  static func frameRefusal(of request: TransportRequest) -> String? {
    request.method == .connect ? "CONNECT asks for a tunnel, which isn't made in HTTP/2" : nil
  }
}

/// Collects the fields of a request as HTTP/2 wants them.
private struct FrameFields: FieldOutput {
  /// The field whose value is another each time.
  let changing: HTTPField.Name?
  var fields = HPACKHeaders()

  init(changing: HTTPField.Name?) {
    self.changing = changing
  }

  mutating func write(_ name: HTTPField.Name, _ value: String) {
    let canonical = name.canonicalName
    switch canonical {
    // They concern one connection, which HTTP/2 says in its own way (RFC 9113, section 8.2.2).
    case "keep-alive", "proxy-connection", "upgrade", "http2-settings": return
    case "te": if value != "trailers" { return }
    default: break
    }
    // What is secret stays out of tables that others' fields are compared with (RFC 7541, section 7.1.3), and what is new each time
    // would only drive out what comes again.
    let indexing: HPACKIndexing =
      switch canonical {
      case "authorization", "cookie", "proxy-authorization": .neverIndexed
      default: name == changing ? .nonIndexable : .indexable
      }
    fields.add(name: canonical, value: value, indexing: indexing)
  }

  mutating func write(_ name: String, _ value: String) {
    let isNew = name == "content-length" || name == ":path"
    fields.add(name: name, value: value, indexing: isNew ? .nonIndexable : .indexable)
  }
}

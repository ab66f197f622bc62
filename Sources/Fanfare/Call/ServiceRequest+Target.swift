extension ServiceRequest {
  /// The request target (RFC 9112, section 3.2.1): base path, path and query.
  ///
  /// - Parameter endpoint: where the request goes.
  /// - Throws: ``InvalidRequest`` if the path would break the request line or leave the base path's form.
  func target(at endpoint: Endpoint) throws(InvalidRequest) -> String {
    guard path.isEmpty || path.utf8.first == UInt8(ascii: "/") else {
      throw InvalidRequest(reason: "the path \(path.debugDescription) doesn't start with /")
    }
    guard path.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "#") }) else {
      throw InvalidRequest(
        reason: "the path \(path.debugDescription) has a character that must be percent-encoded"
      )
    }
    if query.isEmpty && endpoint.basePath.isEmpty { return path.isEmpty ? "/" : path }
    var target = endpoint.basePath + path
    if target.isEmpty { target = "/" }
    var separator: Character = path.utf8.contains(UInt8(ascii: "?")) ? "&" : "?"
    for item in query {
      target.append(separator)
      target += PercentEncoding.encodeQueryItem(item.name)
      target.append("=")
      target += PercentEncoding.encodeQueryItem(item.value)
      separator = "&"
    }
    return target
  }
}

/// Why a request can't be sent.
struct InvalidRequest: Error {
  let reason: String
}

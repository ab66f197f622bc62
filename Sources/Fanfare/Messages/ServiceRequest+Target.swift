internal import FanfareText

extension ServiceRequest {
  /// Path and query as they stand in the request target, without the base path of an endpoint.
  ///
  /// - Throws: ``InvalidRequest`` if the path would break the request line or leave the base path's form.
  func pathAndQuery() throws(InvalidRequest) -> String {
    guard path.isEmpty || path.utf8.first == UInt8(ascii: "/") else {
      throw InvalidRequest(reason: "the path \(path.debugDescription) doesn't start with /")
    }
    guard path.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "#") }) else {
      throw InvalidRequest(
        reason: "the path \(path.debugDescription) has a character that must be percent-encoded"
      )
    }
    guard !query.isEmpty else { return path }
    var text = path
    var separator: Character = path.utf8.contains(UInt8(ascii: "?")) ? "&" : "?"
    for item in query {
      text.append(separator)
      text += PercentEncoding.encode(item.name)
      text.append("=")
      text += PercentEncoding.encode(item.value)
      separator = "&"
    }
    return text
  }
}

extension Endpoint {
  /// The request target (RFC 9112, section 3.2.1) of a request's path and query.
  func target(of pathAndQuery: String) -> String {
    if basePath.isEmpty && pathAndQuery.utf8.first == UInt8(ascii: "/") { return pathAndQuery }
    let target = basePath + pathAndQuery
    return target.utf8.first == UInt8(ascii: "/") ? target : "/" + target
  }
}

/// Why a request can't be sent.
struct InvalidRequest: Error {
  let reason: String
}

internal import FanfareText

/// The address that the paths of a document are below: an http or https URL without query and fragment.
struct WebAddress: Hashable, Sendable {
  /// `http` or `https`.
  let scheme: String
  /// Host and port as they are written.
  let authority: String
  /// The path; empty, or with a slash at the beginning.
  let path: String

  /// Creates an address.
  ///
  /// - Throws: ``OpenAPIError`` if the scheme is another one, or if the host is missing or can't be one.
  init(scheme: some StringProtocol, authority: some StringProtocol, path: String) throws(OpenAPIError) {
    self.scheme = scheme.lowercased()
    self.authority = String(authority)
    self.path = PercentEncoding.encodePath(path)
    func refuse(_ reason: String) -> OpenAPIError {
      OpenAPIError(
        .invalidServer,
        "the server \(Excerpt.name("\(scheme)://\(authority)")) can't be called: \(reason)"
      )
    }
    guard ["http", "https"].contains(self.scheme) else { throw refuse("only http and https are spoken") }
    guard !authority.isEmpty else { throw refuse("the host is missing") }
    guard !authority.utf8.contains(UInt8(ascii: "@")) else {
      throw refuse("a user name or password doesn't belong there")
    }
    guard authority.utf8.allSatisfy(Self.isAuthorityByte) else {
      throw refuse("its host has a character that host names don't have")
    }
  }

  /// Reads an absolute URL; what stands behind `?` or `#` is left out.
  ///
  /// - Returns: `nil` if the text has no scheme with `//` behind it.
  init?(_ text: String) throws(OpenAPIError) {
    // By scalars: a mark that combines with a delimiter makes another character of it.
    let scalars = text.unicodeScalars
    guard let separator = scalars.firstRange(of: "://".unicodeScalars),
      scalars[..<separator.lowerBound].allSatisfy({
        $0.isASCII
          && ($0.properties.isAlphabetic || ("0"..."9").contains($0) || "+-.".unicodeScalars.contains($0))
      })
    else { return nil }
    let rest = scalars[separator.upperBound...].prefix { $0 != "?" && $0 != "#" }
    let authority = rest.prefix { $0 != "/" }
    try self.init(
      scheme: Substring(scalars[..<separator.lowerBound]),
      authority: Substring(authority),
      path: String(rest.dropFirst(authority.count))
    )
  }

  /// The address that a relative one means from here (RFC 3986, section 5.2).
  func resolving(_ relative: String) throws(OpenAPIError) -> WebAddress {
    if relative.hasPrefix("//"), let address = try WebAddress("\(scheme):\(relative)") { return address }
    let target = relative.isEmpty || relative.hasPrefix("/") ? relative : folder + relative
    return try WebAddress(
      scheme: scheme,
      authority: authority,
      path: Self.removingDots(relative.isEmpty ? path : target)
    )
  }

  private var folder: String { path.lastIndex(of: "/").map { String(path[...$0]) } ?? "/" }

  private static func removingDots(_ path: String) -> String {
    guard path.contains("."), path.hasPrefix("/") else { return path }
    var segments: [Substring] = []
    let all = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
    for (index, segment) in all.enumerated() {
      if segment == ".." { _ = segments.popLast() }
      if segment != "." && segment != ".." {
        segments.append(segment)
      } else if index == all.count - 1 {
        segments.append("")
      }
    }
    return "/" + segments.joined(separator: "/")
  }

  private static func isAuthorityByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "-._~:[]".utf8.contains(byte)
    }
  }
}

extension WebAddress: CustomStringConvertible {
  /// The URL without slashes at its end.
  var description: String {
    var path = path[...]
    while path.hasSuffix("/") { path.removeLast() }
    return "\(scheme)://\(authority)\(path)"
  }
}

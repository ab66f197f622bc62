internal import FanfareJSON
internal import FanfareText

/// Where requests go in Swagger 2.0: `schemes`, `host` and `basePath`.
///
/// The document's location stands in for the first two.
struct SwaggerHost: Sendable {
  let document: JSONValue
  let location: String?

  /// The address for an operation.
  ///
  /// Of several schemes the location's is taken, or else `https`.
  ///
  /// - Throws: ``OpenAPIError`` if scheme or host are neither in the document nor in its location.
  func address(for operation: DocumentOperation) throws(OpenAPIError) -> WebAddress {
    let base = try location.flatMap { location throws(OpenAPIError) in try WebAddress(location) }
    guard let host = document["host"]?.stringValue ?? base?.authority else { throw absence("host") }
    guard host.utf8.count <= OpenAPILimits.serverBytes else {
      throw OpenAPIError(.tooLarge, "the host is longer than \(OpenAPILimits.serverBytes) bytes")
    }
    let listed = operation.description["schemes"] ?? document["schemes"]
    let schemes = (listed?.arrayValue ?? []).prefix(10).compactMap { $0.stringValue?.lowercased() }
    let preferred = ([base?.scheme, "https", "http"]).lazy.compactMap(\.self).first { schemes.contains($0) }
    guard let scheme = preferred ?? schemes.first ?? base?.scheme else { throw absence("schemes") }
    let path = document["basePath"]?.stringValue ?? ""
    guard path.utf8.count <= OpenAPILimits.serverBytes, !path.contains("?"), !path.contains("#") else {
      throw OpenAPIError(.invalidServer, "the basePath \(Excerpt.name(path)) isn't a path, or is too long")
    }
    return try WebAddress(
      scheme: scheme,
      authority: host,
      path: path.isEmpty || path.hasPrefix("/") ? path : "/" + path
    )
  }

  private func absence(_ member: String) -> OpenAPIError {
    OpenAPIError(
      .invalidServer,
      "the document has no \(member), and its location "
        + (location.map { "\(Excerpt.name(VisibleURL.text($0))) isn't an http or https URL" } ?? "isn't known")
    )
  }
}

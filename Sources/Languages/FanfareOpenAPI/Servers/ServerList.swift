internal import FanfareJSON
internal import FanfareText

/// Where requests go in OpenAPI 3: the first of the servers of the operation, of its path or of the document.
struct ServerList: Sendable {
  let document: JSONValue
  let location: String?

  /// The address of an operation's server.
  ///
  /// - Throws: ``OpenAPIError`` if a variable has no default, or if the URL is relative and the document's
  ///   location isn't known.
  func address(for operation: DocumentOperation) throws(OpenAPIError) -> WebAddress {
    let lists = [operation.description["servers"], operation.pathItem["servers"], document["servers"]]
    let server = lists.lazy.compactMap { $0?[0] }.first ?? ["url": "/"]
    guard let template = server["url"]?.stringValue else {
      throw OpenAPIError(.invalidDocument, "a server has no url")
    }
    let url = try expand(template, server["variables"])
    guard !url.contains("?"), !url.contains("#") else {
      throw OpenAPIError(
        .invalidServer,
        "the server \(Excerpt.name(VisibleURL.text(url))) has a query or a fragment"
      )
    }
    if let address = try WebAddress(url) { return address }
    guard let base = try location.flatMap({ location throws(OpenAPIError) in try WebAddress(location) })
    else {
      throw OpenAPIError(
        .invalidServer,
        "the server \(Excerpt.name(VisibleURL.text(url))) is relative to the document's location, "
          + (location.map { "but \(Excerpt.name(VisibleURL.text($0))) isn't an http or https URL" }
            ?? "which isn't known")
      )
    }
    return try base.resolving(url)
  }

  /// Puts the defaults of the variables in.
  private func expand(_ template: String, _ variables: JSONValue?) throws(OpenAPIError) -> String {
    try check(template)
    var url = ""
    for part in try TemplatePart.parts(of: template) {
      switch part {
      case .literal(let text): url += text
      case .expression(let name):
        let value = variables?[name]?["default"]
        guard let text = value?.stringValue ?? value?.numberValue?.description else {
          throw OpenAPIError(
            .invalidServer,
            "the variable \(Excerpt.name(name)) of the server \(Excerpt.name(VisibleURL.text(template))) has no default"
          )
        }
        url += text
        try check(url)
      }
    }
    return url
  }

  private func check(_ url: String) throws(OpenAPIError) {
    guard url.utf8.count <= OpenAPILimits.serverBytes else {
      throw OpenAPIError(.tooLarge, "a server's URL is longer than \(OpenAPILimits.serverBytes) bytes")
    }
  }
}

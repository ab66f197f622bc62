internal import FanfareJSON
internal import FanfareText
internal import HTTPTypes

extension ServiceError {
  /// The error of a call to a service that the client doesn't know.
  static func unknown(_ service: ServiceName, known: some Collection<ServiceName>) -> ServiceError {
    let names = known.sorted().map(\.rawValue).joined(separator: ", ")
    return ServiceError(
      .unknownService,
      "the client knows no such service; it knows \(names.isEmpty ? "none" : names)",
      service: service
    )
  }

  /// The error of a call under a deadline that its client's clock can't tell.
  static func foreignDeadline(service: ServiceName) -> ServiceError {
    ServiceError(
      .invalidRequest,
      "the surrounding deadline is an instant of another clock than the client's; set it with client.withDeadline(_:_:), "
        + "or give the client's clock to Deadline.in(_:clock:)",
      service: service
    )
  }

  /// The error of an answer with a status other than 2xx.
  ///
  /// - Parameters:
  ///   - response: the answer.
  ///   - service: who gave it.
  ///   - followsRedirects: whether the call goes where it is sent.
  ///   - hint: what may be the reason, for people.
  init(
    status response: ServiceResponse,
    service: ServiceName,
    followsRedirects: Bool = false,
    hint: String? = nil
  ) {
    let problem = ProblemDetails(response)
    let reason = response.status.reasonPhrase
    var message = "answered \(response.status.code)\(reason.isEmpty ? "" : " \(reason)")"
    if let detail = problem?.detail ?? problem?.title {
      message += ": \(VisibleText.line(detail))"
    } else if response.status.kind == .redirection, let location = response.headers[.location] {
      let place = VisibleText.line(location)
      message += followsRedirects ? ": redirected to \(place)" : ": redirects aren't followed (to \(place))"
    } else if let coding = response.contentCoding {
      message += ": \(Self.coded(coding))"
    }
    if let hint { message += "; \(hint)" }
    var contents = Contents(.httpStatus, message, of: service)
    contents.take(response)
    contents.problem = problem
    contents.causes = Redirection(response).map { [$0] } ?? []
    self.init(contents)
  }

  /// The error of an answer that the call can't read.
  init(undecodable response: ServiceResponse, because error: any Error, service: ServiceName) {
    let reason = response.contentCoding.map(Self.coded) ?? Self.text(of: error)
    var message = "the answer can't be read: \(reason)"
    if let contentType = response.headers[.contentType], !contentType.lowercased().contains("json") {
      message += " (its content type is \(VisibleText.line(contentType)))"
    }
    var contents = Contents(.undecodableResponse, message, of: service)
    contents.take(response)
    contents.causes = [error]
    self.init(contents)
  }

  private static func coded(_ coding: String) -> String {
    "its body is in the content coding \(coding), although the request asked for none (Accept-Encoding: identity)"
  }

  /// What a coder's error says, without the name of its type.
  static func text(of error: any Error) -> String {
    if case EncodingError.invalidValue(_, let context) = error {
      let path = path(context.codingPath)
      return path.isEmpty ? context.debugDescription : "\(path): \(context.debugDescription)"
    }
    guard let error = error as? DecodingError else { return "\(error)" }
    let context: DecodingError.Context
    switch error {
    case .typeMismatch(_, let given), .valueNotFound(_, let given), .dataCorrupted(let given): context = given
    case .keyNotFound(let key, let given):
      return "the key \(path(given.codingPath + [key])) is missing"
    @unknown default: return "\(error)"
    }
    guard !context.codingPath.isEmpty else { return context.debugDescription }
    return "\(path(context.codingPath)): \(context.debugDescription)"
  }

  private static func path(_ keys: [any CodingKey]) -> String {
    var path = ""
    for key in keys {
      if let index = key.intValue {
        path += "[\(index)]"
      } else {
        path += path.isEmpty ? key.stringValue : ".\(key.stringValue)"
      }
    }
    return path
  }
}

extension ServiceResponse {
  /// The first 4 KiB of the body as they came; `nil` if it is empty or no text in UTF-8.
  var answer: String? {
    let limit = 4096
    guard body.count > limit else { return body.isEmpty ? nil : String(validating: body, as: UTF8.self) }
    // A character may be cut, which has at most three bytes before the cut.
    for end in (limit - 3...limit).reversed() {
      if let text = String(validating: body.prefix(end), as: UTF8.self) { return text + "…" }
    }
    return nil
  }

  /// The coding that the body is in, such as `gzip` (RFC 9110, section 8.4); `nil` for none, of which `identity` is a name.
  ///
  /// A transport may have undone it, and then it isn't named any more.
  package var contentCoding: String? {
    guard headers.contains(.contentEncoding) else { return nil }
    let codings = headers[values: .contentEncoding]
      .flatMap { $0.split { $0 == "," || $0 == " " || $0 == "\t" } }
      .filter { $0.lowercased() != "identity" }
    return codings.isEmpty ? nil : VisibleText.line(codings.joined(separator: ", "))
  }

  /// The first 512 bytes of the body as text, with control characters made visible; `nil` if it is empty or coded.
  var bodyExcerpt: String? {
    guard !body.isEmpty, contentCoding == nil else { return nil }
    let limit = 512
    let text = String(decoding: body.prefix(limit), as: UTF8.self)
    let visible = text.unicodeScalars.map { scalar in
      scalar.properties.generalCategory == .control ? " " : String(scalar)
    }
    return visible.joined() + (body.count > limit ? "…" : "")
  }
}

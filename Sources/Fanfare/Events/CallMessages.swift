package import FanfareText
public import HTTPTypes

/// The request and the response of an attempt, as they may be told: without credentials, and of a size that can be kept.
///
/// `<hidden>` stands in the place of credentials: in header fields, in the query and in bodies of JSON or of a form, where the name says that
/// a value is one, and everywhere else where the same value comes again.
public struct CallMessages: Hashable, Sendable {
  /// The method.
  public var method: HTTPRequest.Method
  /// The whole URL, with its query.
  public var url: String
  /// The header fields that were asked for and sent; those that the transport adds aren't among them.
  public var requestHeaders: HTTPFields
  /// The body of the request.
  public var requestBody: MessageBody
  /// The status; `nil` if no whole response came.
  public var status: HTTPResponse.Status?
  /// The header fields of the response.
  public var responseHeaders: HTTPFields
  /// The body of the response.
  public var responseBody: MessageBody

  /// What was sent and came back.
  init(_ request: TransportRequest, _ response: ServiceResponse?) {
    var secrets = CredentialFinder()
    method = request.method
    url = request.endpoint.origin.description + secrets.hidingQuery(of: request.target)
    requestHeaders = secrets.hiding(in: request.headers.sent, where: CredentialName.isCredential)
    requestBody = secrets.hiding(in: MessageBody(request.body, request.headers))
    status = response?.status
    responseHeaders = secrets.hiding(
      in: response?.headers ?? [:],
      where: { CredentialName.isCredential($0) || CredentialName.isCredentialOfAnswer($0) }
    )
    responseBody = secrets.hiding(in: MessageBody(response?.body ?? [], response?.headers ?? [:]))
    // A service may repeat what it was sent.
    if let found = secrets.redaction { self = redacted(by: found) }
  }

  /// The messages without secrets.
  package func redacted(by redaction: Redaction) -> CallMessages {
    var shown = self
    shown.url = redaction.applied(to: url)
    shown.requestHeaders = requestHeaders.redacted(by: redaction)
    shown.requestBody.text = requestBody.text.map(redaction.applied)
    shown.responseHeaders = responseHeaders.redacted(by: redaction)
    shown.responseBody.text = responseBody.text.map(redaction.applied)
    return shown
  }
}

/// A body, as far as it can be told.
public struct MessageBody: Hashable, Sendable {
  /// The text; empty for an empty body, and `nil` for one that is no text or longer than ``maximumBytes``.
  public var text: String?
  /// How many bytes the body has.
  public var size: Int
  /// The value of `Content-Type`; empty if there is none.
  public var contentType: String

  /// How many bytes of a body are kept: all, or none.
  ///
  /// In a part of one, credentials couldn't be found by their names.
  public static let maximumBytes = 65_536

  init(_ bytes: [UInt8], _ headers: HTTPFields) {
    size = bytes.count
    contentType = headers[.contentType] ?? ""
    text = bytes.count <= Self.maximumBytes ? String(validating: bytes, as: UTF8.self) : nil
  }
}

extension HTTPFields {
  fileprivate func redacted(by redaction: Redaction) -> HTTPFields {
    var shown = HTTPFields()
    for field in self { shown.append(HTTPField(name: field.name, value: redaction.applied(to: field.value))) }
    return shown
  }
}

public import FanfareJSON
internal import HTTPTypes

/// What a service says of a failure in the format of RFC 9457 (`application/problem+json`).
public struct ProblemDetails: Hashable, Sendable {
  /// A URI that names the kind of problem; `about:blank` when the service gave none.
  public var type: String
  /// A short summary of the kind of problem.
  public var title: String?
  /// The HTTP status, as the service repeated it in the body.
  public var status: Int?
  /// What happened this time.
  public var detail: String?
  /// A URI that names this occurrence.
  public var instance: String?
  /// Every other member of the object.
  public var extensions: JSONObject

  /// Reads problem details from a response.
  ///
  /// - Parameter response: any response.
  /// - Returns: `nil` if its content type isn't `application/problem+json` or its body is no JSON object.
  ///   Members of a wrong type are ignored, as the RFC asks.
  public init?(_ response: ServiceResponse) {
    guard let contentType = response.headers[.contentType],
      contentType.prefix(while: { $0 != ";" && $0 != " " }).lowercased() == "application/problem+json",
      let value = try? JSONValue(parsing: response.body), case .object(var members) = value
    else { return nil }
    type = members.removeValue(forKey: "type")?.stringValue ?? "about:blank"
    title = members.removeValue(forKey: "title")?.stringValue
    status = members.removeValue(forKey: "status")?.intValue
    detail = members.removeValue(forKey: "detail")?.stringValue
    instance = members.removeValue(forKey: "instance")?.stringValue
    extensions = members
  }
}

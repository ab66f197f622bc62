internal import FanfareCredentials
internal import FanfareJSON
internal import FanfareSamples
internal import FanfareText
internal import HTTPTypes

/// The part of httpbin that shows what was sent and asks who sent it.
enum MockHTTPBin {
  /// The answer to a request; `nil` if it isn't for httpbin.
  static func answer(_ request: PlainRequest, _ path: ArraySlice<String>) -> PlainAnswer? {
    let rest = Array(path.dropFirst())
    switch (path.first, rest.count) {
    case ("anything", _): return .json(.ok, echo(of: request))
    case ("bearer", 0): return bearer(request)
    case ("basic-auth", 2): return basic(request, rest[0], rest[1])
    case ("digest-auth", 3): return digest(request, rest[1], rest[2])
    case ("status", 1): return Int(rest[0]).flatMap(status)
    default: return nil
    }
  }

  private static func echo(of request: PlainRequest) -> JSONValue {
    var headers = JSONObject()
    for field in request.headers { headers[field.name.canonicalName] = .string(field.value) }
    let query = JSONObject(request.query.map { ($0.name, .string($0.value)) })
    let text = String(decoding: request.body, as: UTF8.self)
    return [
      "method": .string(request.method.rawValue), "path": .string(request.path), "args": .object(query),
      "headers": .object(headers), "data": .string(text),
      "json": (try? JSONValue(parsing: request.body)) ?? .null,
    ]
  }

  private static func bearer(_ request: PlainRequest) -> PlainAnswer {
    guard let field = request.headers[.authorization], field.hasPrefix("Bearer ") else {
      return unauthorized("Bearer")
    }
    return .json(.ok, ["authenticated": true, "token": .string(String(field.dropFirst(7)))])
  }

  private static func basic(_ request: PlainRequest, _ user: String, _ password: String) -> PlainAnswer {
    let expected = "Basic " + BaseEncoding.base64.encode("\(user):\(password)".utf8)
    guard request.headers[.authorization] == expected else { return unauthorized("Basic realm=\"mock\"") }
    return .json(.ok, ["authenticated": true, "user": .string(user)])
  }

  static func unauthorized(_ challenge: String) -> PlainAnswer {
    var answer = PlainAnswer.json(.unauthorized, ["authenticated": false])
    answer.headers[.wwwAuthenticate] = challenge
    return answer
  }

  private static func status(_ code: Int) -> PlainAnswer? {
    guard (200...599).contains(code) else { return nil }
    var answer = PlainAnswer.json(HTTPResponse.Status(code: code), ["status": .number(JSONNumber(code))])
    if (300...399).contains(code) { answer.headers[.location] = "/anything" }
    return answer
  }
}

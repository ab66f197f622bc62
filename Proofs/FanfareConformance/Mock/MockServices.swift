internal import FanfareJSON
internal import FanfareSamples
internal import HTTPTypes

/// The services that scenarios call, all played by one server: their paths differ.
///
/// It plays the two public services that the specification's kit calls, one that gives tokens and one that misbehaves.
struct MockServices: PlainHandler {
  /// The origins that it stands in for.
  static let origins = [
    "https://petstore.swagger.io", "http://petstore.swagger.io", "https://httpbin.org", "http://mock.test",
  ]

  let log = MockLog()

  func answer(_ request: PlainRequest) -> PlainAnswer {
    let earlier = log.begin(request.path)
    let path = request.path.split(separator: "/").map(String.init)[...]
    return MockPetstore.answer(request, path) ?? MockHTTPBin.answer(request, path)
      ?? MockTokens.answer(request) ?? MockTroubles.answer(path, earlier: earlier)
      ?? .json(.notFound, ["message": .string("there is nothing at \(request.path)")])
  }

  func ended(_ request: PlainRequest, wasAbandoned: Bool) {
    log.end(request.path, wasAbandoned: wasAbandoned)
  }
}

extension PlainAnswer {
  /// An answer with a JSON value.
  static func json(_ status: HTTPResponse.Status = .ok, _ value: JSONValue) -> PlainAnswer {
    PlainAnswer(status, headers: [.contentType: "application/json"], body: value.serialized())
  }
}

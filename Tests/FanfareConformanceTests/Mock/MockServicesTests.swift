import FanfareJSON
import FanfareSamples
import HTTPTypes
import Testing

@testable import FanfareConformance

@Suite struct MockServicesTests {
  private let services = MockServices()

  private func body(_ answer: PlainAnswer) throws -> JSONValue { try JSONValue(parsing: answer.body) }

  @Test func `the petstore has pets by number and by status`() throws {
    #expect(try body(services.answer(PlainRequest(.get, "/v2/pet/1")))["name"] == "Milou")
    var request = PlainRequest(.get, "/v2/pet/findByStatus")
    request.query = [("status", "sold")]
    #expect(try body(services.answer(request)) == [["id": 3, "name": "Rantanplan", "status": "sold"]])
    #expect(services.answer(PlainRequest(.get, "/v2/pet/99")).status == .notFound)
    #expect(services.answer(PlainRequest(.get, "/v2/pet/getPetByName/Milou")).status == .notFound)
  }

  @Test func `credentials are asked for and compared`() {
    var request = PlainRequest(.get, "/basic-auth/Aladdin/open sesame")
    #expect(services.answer(request).headers[.wwwAuthenticate] == "Basic realm=\"mock\"")
    // The example of RFC 7617, section 2.
    request.headers[.authorization] = "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="
    #expect(services.answer(request).status == .ok)
    #expect(services.answer(PlainRequest(.get, "/bearer")).status == .unauthorized)
  }

  @Test func `a flaky path fails as often as it says`() {
    let request = PlainRequest(.get, "/flaky/a/2")
    let statuses = (1...4).map { _ in services.answer(request).status.code }
    #expect(statuses == [503, 503, 200, 200])
    #expect(services.answer(PlainRequest(.get, "/flaky/b/2")).status.code == 503)
  }

  @Test func `a slow path waits, but not for ever`() {
    #expect(services.answer(PlainRequest(.get, "/slow/20")).delay == .milliseconds(20))
    #expect(services.answer(PlainRequest(.get, "/slow/20/again")).delay == .milliseconds(20))
    #expect(services.answer(PlainRequest(.get, "/slow/600000")).status == .notFound)
  }

  @Test func `requests are counted, those under way and those left as well`() {
    let log = MockLog()
    #expect(log.begin("/slow/1") == 0)
    #expect(log.begin("/slow/1") == 1)
    log.end("/slow/1", wasAbandoned: true)
    log.begin("/slow/2")
    #expect(log["/slow/1"] == MockLog.Counts(received: 2, abandoned: 1, underWay: 1, mostAtATime: 2))
    #expect(log["/slow/*"] == MockLog.Counts(received: 3, abandoned: 1, underWay: 2, mostAtATime: 2))
    #expect(log["/other"] == MockLog.Counts())
  }
}

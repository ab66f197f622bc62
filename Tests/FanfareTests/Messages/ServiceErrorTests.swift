import Fanfare
import FanfareJSON
import FanfareTesting
import HTTPTypes
import Testing

@Suite struct ServiceErrorTests {
  private struct Answer: Decodable { var a: Int }

  private func error(
    _ response: ServiceResponse,
    headers: HTTPFields = [:],
    query: [QueryItem] = []
  ) async throws -> ServiceError {
    let talk = try Conversation()
    talk.transport.on("http://nlp", .respond(response))
    let call = ServiceCall.get("nlp", "/x", query: query, headers: headers, as: Answer.self)
    return try #require(await talk.client.call(call).error)
  }

  @Test(arguments: ["gzip", "br, gzip", "identity, zstd"])
  func `a body in a coding that wasn't asked for is named as that`(coding: String) async throws {
    for status in [HTTPResponse.Status.ok, .badRequest] {
      let response = ServiceResponse(
        status: status,
        headers: [.contentEncoding: coding, .contentType: "application/json"],
        body: [0x1F, 0x8B, 8, 0]
      )
      let error = try await error(response)
      let name = coding.replacing("identity, ", with: "")
      #expect(error.message.contains("its body is in the content coding \(name),"), "\(error)")
      #expect(error.bodyExcerpt == nil)
    }
  }

  @Test func `identity is no coding`() async throws {
    let headers: HTTPFields = [.contentEncoding: "Identity"]
    let error = try await error(ServiceResponse(status: .ok, headers: headers, body: Array("{}".utf8)))
    #expect(error.message == "the answer can't be read: the key a is missing")
  }

  @Test func `an error doesn't repeat the credentials of its request`() async throws {
    let problem = #"{"detail":"what is Bearer t0ken, dTpwdw== or k3y?","given":["t0ken"]}"#
    for status in [HTTPResponse.Status.unauthorized, .ok] {
      let response = ServiceResponse(
        status: status,
        headers: [.contentType: "application/problem+json"],
        body: Array(problem.utf8)
      )
      let error = try await error(
        response,
        headers: [.authorization: "Bearer t0ken", .init("X-Other-Token")!: "pw", .accept: "a/b"],
        query: [QueryItem("api_key", "k3y"), QueryItem("page", "1")]
      )
      let told = "\(error) \(error.bodyExcerpt ?? "") \(error.problem.map { "\($0)" } ?? "")"
      for secret in ["t0ken", "k3y", "dTpw"] { #expect(!told.contains(secret), "\(told)") }
      #expect(told.contains("what is <hidden>, <hidden> or <hidden>?") || status == .ok, "\(told)")
    }
  }
}

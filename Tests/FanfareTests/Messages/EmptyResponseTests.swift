import FanfareJSON
import FanfareTesting
import HTTPTypes
import Testing

@testable import Fanfare

@Suite struct EmptyResponseTests {
  private struct Nothing: Decodable, Equatable {}

  private struct User: Decodable, Equatable { var name: String? }

  private func call<Value: Decodable & Sendable>(
    _ type: Value.Type,
    _ status: HTTPResponse.Status = .noContent,
    body: String = ""
  ) async throws -> ServiceResult<Value> {
    let talk = try Conversation()
    talk.transport.on("http://nlp", .respond(ServiceResponse(status: status, body: Array(body.utf8))))
    return await talk.client.call(.delete("nlp", "/x", as: type))
  }

  @Test(arguments: [HTTPResponse.Status.noContent, .resetContent, .ok, .created])
  func `an answer without a body is a value of a type that needs none`(
    status: HTTPResponse.Status
  ) async throws {
    #expect(try await call(EmptyResponse.self, status).isSuccess)
    #expect(try await call(Nothing.self, status).value == Nothing())
    #expect(try await call(User?.self, status).value == .some(nil))
    #expect(try await call(Int?.self, status).value == .some(nil))
    #expect(try await call(JSONValue.self, status).value == .null)
  }

  @Test func `any other type fails, and the error names it and what to ask for`() async throws {
    let error = try #require(try await call(User.self).error)
    #expect(error.code == .undecodableResponse && error.status == .noContent)
    let message =
      "the answer can't be read: 204 No Content has no body, and User can't be made of nothing; "
      + "ask for User? or EmptyResponse"
    #expect(error.message == message)
    #expect(try await call(Int.self, .ok).error?.code == .undecodableResponse)
    #expect(try await call([Int].self).error?.code == .undecodableResponse)
    #expect(try await call([String: Int].self).error?.code == .undecodableResponse)
  }

  @Test(arguments: ["{}", "[1]", "3", "null"])
  func `a body that nobody asked for is left aside`(body: String) async throws {
    #expect(try await call(EmptyResponse.self, .ok, body: body).isSuccess)
  }

  @Test func `it is written as an object`() throws {
    #expect(try JSONByteEncoder().encode(EmptyResponse()) == Array("{}".utf8))
  }
}

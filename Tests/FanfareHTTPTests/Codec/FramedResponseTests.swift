import Fanfare
import HTTPTypes
import NIOCore
import NIOHPACK
import Testing

@testable import FanfareHTTP

/// Responses that come in frames.
@Suite struct FramedResponseTests {
  private func decoder(isHEAD: Bool = false, maximum: Int = 1 << 20) -> FanfareHTTP.HTTPResponseDecoder {
    var decoder = FanfareHTTP.HTTPResponseDecoder()
    decoder.begin(isHEAD: isHEAD, maximumBodyBytes: maximum)
    return decoder
  }

  private func block(_ fields: HPACKHeaders) throws -> FieldBlock {
    try FieldBlock(fields, maximumBytes: 200)
  }

  @Test func `a body without a length ends with its last frame`() throws {
    var decoder = decoder()
    #expect(try !decoder.decode(try block([":status": "200", "x": "y"]), isLast: false))
    var data = ByteBuffer(string: "some")
    #expect(try !decoder.decode(data: &data, isLast: false))
    data = ByteBuffer(string: "thing")
    #expect(try decoder.decode(data: &data, isLast: true))
    let response = decoder.takeResponse()
    #expect(response.status == .ok && response.body == Array("something".utf8))
  }

  @Test(arguments: [
    ("2", "longer than its head says"), ("9", "4 bytes shorter than its Content-Length says"),
    ("x", "isn't a number"),
  ])
  func `a length that isn't that of the body is refused`(length: String, message: String) throws {
    var decoder = decoder()
    let error = #expect(throws: HTTPDecodingError.self) {
      _ = try decoder.decode(try block([":status": "200", "content-length": length]), isLast: false)
      var data = ByteBuffer(string: "hello")
      _ = try decoder.decode(data: &data, isLast: true)
    }
    #expect(error?.reason.contains(message) == true, "\(String(describing: error))")
  }

  @Test func `what has no body may end with an empty frame, and with no other`() throws {
    var decoder = decoder(isHEAD: true)
    #expect(try !decoder.decode(try block([":status": "200", "content-length": "5"]), isLast: false))
    var data = ByteBuffer()
    #expect(try decoder.decode(data: &data, isLast: true))
    decoder.begin(isHEAD: true, maximumBodyBytes: 9)
    _ = try decoder.decode(try block([":status": "200"]), isLast: false)
    data = ByteBuffer(string: "x")
    #expect(throws: HTTPDecodingError.self) { try decoder.decode(data: &data, isLast: true) }
  }

  @Test(
    arguments: [
      [":status": "101"], [":status": "20"], [":status": "2000"], ["x": "y"],
      [":status": "200", ":path": "/"],
      [":status": "200", "x": String(repeating: "y", count: 300)],
    ] as [HPACKHeaders]
  )
  func `a head that is none is refused`(fields: HPACKHeaders) {
    var decoder = decoder()
    #expect(throws: HTTPDecodingError.self) {
      try decoder.decode(try FieldBlock(fields, maximumBytes: 200), isLast: false)
    }
  }

  @Test func `a second head isn't taken for trailers`() throws {
    var decoder = decoder()
    _ = try decoder.decode(try block([":status": "200"]), isLast: false)
    #expect(throws: HTTPDecodingError.self) {
      try decoder.decode(try block([":status": "200"]), isLast: true)
    }
  }
}

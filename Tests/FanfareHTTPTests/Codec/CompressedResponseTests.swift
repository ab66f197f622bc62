import Fanfare
import Foundation
import HTTPTypes
import NIOCore
import Testing

@testable import FanfareHTTP

@Suite struct CompressedResponseTests {
  private static let text = #"{"label":"clinical","score":0.5}"#
  /// What gzip 1.12 and Python's zlib make of the text.
  private static let gzip = "H4sIAAAAAAACA6tWyklMSs1RslJKzsnMy0xOzFHSUSpOzi9KVbIy0DOtBQC91bLvIAAAAA=="
  private static let zlib = "eJyrVspJTErNUbJSSs7JzMtMTsxR0lEqTs4vSlWyMtAzrQUAsFcKUw=="

  private func bytes(_ base64: String) throws -> [UInt8] { Array(try #require(Data(base64Encoded: base64))) }

  private func response(
    _ head: String,
    _ body: [UInt8],
    isHEAD: Bool = false,
    maximumBody: Int = 1000,
    decompresses: Bool = true,
    pieces size: Int = .max
  ) throws -> ServiceResponse? {
    var decoder = HTTPResponseDecoder(decompresses: decompresses)
    decoder.begin(isHEAD: isHEAD, maximumBodyBytes: maximumBody)
    var rest = Array("HTTP/1.1 \(head)\r\n\r\n".utf8) + body
    var buffer = ByteBuffer()
    while !rest.isEmpty {
      buffer.writeBytes(rest.prefix(size))
      rest.removeFirst(min(size, rest.count))
      if try decoder.decode(&buffer) { return decoder.takeResponse() }
    }
    return try decoder.finish() ? decoder.takeResponse() : nil
  }

  @Test(arguments: [("gzip", gzip), ("X-GZip", gzip), ("identity, gzip", gzip), ("deflate", zlib)])
  func `a body in a coding that was asked for is decoded, however its end is told and wherever it is cut`(
    coding: String,
    base64: String
  ) throws {
    let body = try bytes(base64)
    let chunks = body.flatMap { Array("1\r\n".utf8) + [$0] + Array("\r\n".utf8) } + Array("0\r\n\r\n".utf8)
    for (framing, body) in [
      ("content-length: \(body.count)\r\n", body), ("transfer-encoding: chunked\r\n", chunks), ("", body),
    ] {
      for size in [1, 7, .max] {
        let head = "200 OK\r\n\(framing)content-type: application/json\r\nContent-Encoding: \(coding)"
        let response = try #require(try response(head, body, pieces: size))
        #expect(String(decoding: response.body, as: UTF8.self) == Self.text)
        // What described the coded body is gone with it.
        #expect(response.headers[.contentEncoding] == nil && response.headers[.contentLength] == nil)
        #expect(response.headers[.contentType] == "application/json")
      }
    }
  }

  @Test(arguments: ["br", "gzip, gzip", "gzip, br", "br, gzip", "gzip;q=1"])
  func `any other coding, and more than one, is left for who knows it`(coding: String) throws {
    let head = "200 OK\r\ncontent-length: 3\r\ncontent-encoding: \(coding)"
    let response = try #require(try response(head, [1, 2, 3]))
    #expect(response.body == [1, 2, 3])
    #expect(response.headers[.contentEncoding] == coding)
  }

  @Test func `a part of a coded whole is left as it is`() throws {
    let part = Array(try bytes(Self.gzip)[5..<20])
    let head = "206 Partial Content\r\ncontent-length: 15\r\ncontent-encoding: gzip"
    #expect(try response(head, part)?.body == part)
  }

  @Test func `where there is no body there is nothing to decode`() throws {
    #expect(try response("200 OK\r\ncontent-length: 0\r\ncontent-encoding: gzip", [])?.body == [])
    #expect(try response("204 No Content\r\ncontent-encoding: gzip", [])?.body == [])
    let head = try response("200 OK\r\ncontent-length: 52\r\ncontent-encoding: gzip", [], isHEAD: true)
    // Here the fields describe what a GET would bring.
    #expect(head?.headers[.contentEncoding] == "gzip" && head?.headers[.contentLength] == "52")
  }

  @Test func `one that wasn't asked for is left alone`() throws {
    let body = try bytes(Self.gzip)
    let head = "200 OK\r\ncontent-length: \(body.count)\r\ncontent-encoding: gzip"
    #expect(try response(head, body, decompresses: false)?.body == body)
  }

  @Test func `a broken, a cut and a bloated body are errors that say so`() throws {
    func reason(_ body: [UInt8], maximumBody: Int = 1000) -> String? {
      do {
        let head = "200 OK\r\ncontent-length: \(body.count)\r\ncontent-encoding: gzip"
        return try response(head, body, maximumBody: maximumBody) == nil ? "cut" : nil
      } catch { return "\(error)" }
    }
    let body = try bytes(Self.gzip)
    #expect(reason(Array("{}".utf8)) == "the body of the response can't be used: its gzip is malformed")
    #expect(
      reason(Array(body.dropLast())) == "the body of the response can't be used: its gzip ends too early"
    )
    #expect(
      reason(body, maximumBody: 60) == nil
        && reason(body, maximumBody: 40)?.hasPrefix("the body of the response is larger") == true
    )
    // 2 MiB of nothing in 2 KB.
    let bomb = try bytes(Self.bomb)
    #expect(
      reason(bomb, maximumBody: 4 << 20)
        == "the body of the response can't be used: it is more than 256 times as large when decompressed"
    )
    #expect(
      reason(bomb, maximumBody: 4096)
        == "the body of the response can't be used: it is larger than 4096 bytes when decompressed"
    )
  }

  @Test func `a body that ends with its connection is whole only if its coding is`() throws {
    let body = try bytes(Self.gzip)
    #expect(try response("200 OK\r\ncontent-encoding: gzip", body)?.body == Array(Self.text.utf8))
    #expect(throws: HTTPDecodingError.self) {
      try response("200 OK\r\ncontent-encoding: gzip", Array(body.dropLast(3)))
    }
  }

  private static let bomb =
    "H4sIAAAAAAACA+3BMQEAAADCoPVPbQwfo" + String(repeating: "A", count: 2709) + "C+Bn6HiY0AACAA"
}

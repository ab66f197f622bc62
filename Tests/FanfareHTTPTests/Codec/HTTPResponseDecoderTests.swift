import Fanfare
import HTTPTypes
import NIOCore
import Testing

@testable import FanfareHTTP

@Suite struct HTTPResponseDecoderTests {
  /// Decodes a text given whole, and says what came out in one line.
  private func decode(
    _ text: String,
    isHEAD: Bool = false,
    maximumBody: Int = 1000,
    maximumHead: Int = 1000
  ) -> String {
    var decoder = HTTPResponseDecoder(limits: HTTPResponseDecoder.Limits(maximumHeadBytes: maximumHead))
    decoder.begin(isHEAD: isHEAD, maximumBodyBytes: maximumBody)
    var buffer = ByteBuffer(string: text)
    do throws(HTTPDecodingError) {
      let isComplete = try decoder.decode(&buffer)
      let state = isComplete ? "complete" : try decoder.finish() ? "complete at the end" : "cut off"
      let body = String(decoding: decoder.body, as: UTF8.self)
      return "\(state) \(decoder.status.code) [\(body)]\(decoder.isReusable ? " reusable" : "")"
    } catch {
      return error.reason
    }
  }

  @Test(arguments: [
    ("HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nabc", "complete 200 [abc] reusable"),
    ("HTTP/1.1 200\r\ncontent-length: 0\r\n\r\n", "complete 200 [] reusable"),
    ("HTTP/1.1 200 \r\ncontent-length: 0\r\n\r\n", "complete 200 [] reusable"),
    ("HTTP/1.1 299 Odd but allowed\r\ncontent-length: 0\r\n\r\n", "complete 299 [] reusable"),
    ("HTTP/1.1 200 OK\r\ncontent-length: 3\r\ncontent-length: 3\r\n\r\nabc", "complete 200 [abc] reusable"),
    ("HTTP/1.1 200 OK\r\nContent-Length:3\r\n\r\nabc", "complete 200 [abc] reusable"),
    (
      "HTTP/1.1 200 OK\r\ncontent-length: 3\r\nConnection: Keep-Alive, Close\r\n\r\nabc", "complete 200 [abc]"
    ),
    ("HTTP/1.0 200 OK\r\ncontent-length: 3\r\n\r\nabc", "complete 200 [abc]"),
    (
      "HTTP/1.0 200 OK\r\nconnection: keep-alive\r\ncontent-length: 3\r\n\r\nabc",
      "complete 200 [abc] reusable"
    ),
    ("HTTP/1.1 200 OK\r\n\r\nabc", "complete at the end 200 [abc]"),
    ("HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nabc", "cut off 200 [abc] reusable"),
    ("HTTP/1.1 204 No Content\r\n\r\n", "complete 204 [] reusable"),
    (
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\nx",
      "complete 200 [x] reusable"
    ),
    (
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\nA\r\n0123456789\r\n0\r\n\r\n",
      "complete 200 [0123456789] reusable"
    ),
    (
      "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1;x=\"y\"\r\na\r\n000\r\nt: 1\r\n\r\n",
      "complete 200 [a] reusable"
    ),
    (
      "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1 ;x=1\r\na\r\n1\t \t;\r\nb\r\n0 ; y\r\n\r\n",
      "complete 200 [ab] reusable"
    ),
    (
      "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n\(String(repeating: "0", count: 300))1\r\na\r\n0\r\n\r\n",
      "complete 200 [a] reusable"
    ),
  ])
  func `valid responses are decoded`(text: String, expected: String) {
    #expect(decode(text) == expected)
  }

  @Test(arguments: [
    ("HTTP/2 200 OK\r\n\r\n", "the answer isn't HTTP/1.1: it starts with \"HTTP/2 200 OK\""),
    ("\0\u{1F}\t<", #"the answer isn't HTTP/1.1: it starts with "\x00\x1f\t<""#),
    ("<html>", "the answer isn't HTTP/1.1: it starts with \"<html>\""),
    ("HTTP/1.7 200 OK\r\n\r\n", "the status line isn't HTTP/1.1's: \"HTTP/1.7 200 OK\""),
    ("HTTP/1.1 20 OK\r\n\r\n", "the status isn't a number: \"HTTP/1.1 20 OK\""),
    ("HTTP/1.1 2000 OK\r\n\r\n", "the status isn't one of three digits: \"HTTP/1.1 2000 OK\""),
    ("HTTP/1.1 099 OK\r\n\r\n", "the status isn't one of three digits: \"HTTP/1.1 099 OK\""),
    ("HTTP/1.1 200 O\u{0}K\r\n\r\n", "the reason of the status has a control character"),
    ("HTTP/1.1 101 Switching Protocols\r\n\r\n", "the service switches protocols, which nobody asked for"),
    ("HTTP/1.1 200 OK\nx: 1\r\n\r\n", "a line of the head doesn't end with CR LF"),
    ("HTTP/1.1 200 OK\r\nx: 1\r\n folded\r\n\r\n", "a header line is folded"),
    ("HTTP/1.1 200 OK\r\nx: 1\r\n f: olded\r\n\r\n", "a header line is folded"),
    (
      "HTTP/1.1 200 OK\r\nx : 1\r\n\r\n",
      "the name of a header field has a character that isn't allowed: \"x : 1\""
    ),
    ("HTTP/1.1 200 OK\r\nnone\r\n\r\n", "a header line has no name: \"none\""),
    ("HTTP/1.1 200 OK\r\n: 1\r\n\r\n", "a header line has no name: \": 1\""),
    (
      "HTTP/1.1 200 OK\r\nx: a\rb\r\n\r\n",
      "the value of a header field has a control character: \"x: a\\rb\""
    ),
    (
      "HTTP/1.1 200 OK\r\ncontent-length: 3\r\ncontent-length: 4\r\n\r\n",
      "the response has two different Content-Lengths"
    ),
    ("HTTP/1.1 200 OK\r\ncontent-length: 3, 3\r\n\r\n", "the Content-Length isn't a number: \"3, 3\""),
    ("HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n", "the Content-Length isn't a number: \"-1\""),
    ("HTTP/1.1 200 OK\r\ncontent-length: +1\r\n\r\n", "the Content-Length isn't a number: \"+1\""),
    (
      "HTTP/1.1 200 OK\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n",
      "the response has both Transfer-Encoding and Content-Length"
    ),
    (
      "HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, chunked\r\n\r\n",
      "the transfer coding \"gzip, chunked\" isn't supported"
    ),
    (
      "HTTP/1.0 200 OK\r\ntransfer-encoding: chunked\r\n\r\n",
      "the transfer coding \"chunked\" isn't supported"
    ),
    (
      "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n",
      "the size of a chunk isn't a hexadecimal number"
    ),
    (
      "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n\r\n",
      "the size of a chunk isn't a hexadecimal number"
    ),
    (
      "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nffffffffffffffff\r\n",
      "the size of a chunk isn't a hexadecimal number"
    ),
    ("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\nabc", "a chunk is longer than its size says"),
    ("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\nabc", "a line doesn't end with CR LF"),
    (
      "HTTP/1.1 200 OK\r\ncontent-length: 1001\r\n\r\n",
      "the body of the response is larger than 1000 bytes (1001 were announced)"
    ),
    (
      "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3e9\r\n",
      "the body of the response is larger than 1000 bytes"
    ),
  ])
  func `broken responses are refused with the reason`(text: String, reason: String) {
    #expect(decode(text) == reason)
  }

  @Test(arguments: [
    "HTTP/1.1 200 OK\ncontent-length: 0\n\n",
    "HTTP/1.1 200 OK\n",
    "HTTP/1.1 200 OK\r\ncontent-length: 0\n\n",
    "HTTP/1.1 200 OK\rcontent-length: 0\r\r",
    "HTTP/1.1 200 OK\r\r\n",
    "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\rhello",
    "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\nhello\n0\n\n",
    "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\na: b\rc",
  ])
  func `a line that doesn't end with CR LF is refused as soon as it is seen, however it arrives`(
    text: String
  ) {
    #expect(decode(text).hasSuffix("doesn't end with CR LF"))
    var decoder = HTTPResponseDecoder()
    decoder.begin(isHEAD: false, maximumBodyBytes: 1000)
    var buffer = ByteBuffer()
    let reason = Result { () throws(HTTPDecodingError) in
      for byte in text.utf8 {
        buffer.writeInteger(byte)
        _ = try decoder.decode(&buffer)
      }
    }
    #expect(throws: HTTPDecodingError.self) { try reason.get() }
  }

  @Test(arguments: ["chun\u{212A}ed", "chunKed ", "CHUNKE", "chunked, gzip"])
  func `only chunked itself is taken for chunked`(coding: String) {
    let text = "HTTP/1.1 200 OK\r\ntransfer-encoding: \(coding)\r\n\r\n1\r\na\r\n0\r\n\r\n"
    let isChunked = coding == "chunKed "
    #expect(decode(text).contains("isn't supported") != isChunked)
  }

  @Test func `extensions of chunks can't outweigh the body`() {
    let head = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
    let chunk = "1;x=\(String(repeating: "y", count: 2000))\r\na\r\n"
    #expect(decode(head + String(repeating: chunk, count: 10) + "0\r\n\r\n").hasPrefix("complete"))
    #expect(decode(head + String(repeating: chunk, count: 100)).hasPrefix("the chunks of the body take"))
    let bytes = String(repeating: "1\r\na\r\n", count: 100_000) + "0\r\n\r\n"
    #expect(decode(head + bytes, maximumBody: 100_000).hasPrefix("complete"))
  }

  @Test func `the answer to HEAD has no body whatever its length says`() {
    #expect(
      decode("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n", isHEAD: true) == "complete 200 [] reusable"
    )
  }

  @Test func `a head, a trailer and the line of a chunk are bounded`() {
    let long = String(repeating: "x", count: 5000)
    #expect(decode("HTTP/1.1 200 OK\r\nx: \(long)") == "the head of the response is larger than 1000 bytes")
    let chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
    #expect(decode(chunked + "1;\(long)") == "the size of a chunk is longer than 4096 bytes")
    #expect(decode(chunked + "0\r\nx: \(long)").hasPrefix("the trailer is longer than"))
    let interim = String(repeating: "HTTP/1.1 103 Early Hints\r\n\r\n", count: 100)
    #expect(decode(interim) == "the head of the response is larger than 1000 bytes")
    let many = String(repeating: "x: y\r\n", count: 300)
    #expect(
      decode("HTTP/1.1 200 OK\r\n\(many)\r\n", maximumHead: 10_000)
        == "the head of the response has more than 256 fields"
    )
  }

  @Test func `header lines that repeat give the same fields from memory`() throws {
    var decoder = HTTPResponseDecoder()
    for value in ["1", "1", "2", "1"] {
      decoder.begin(isHEAD: false, maximumBodyBytes: 10)
      var buffer = ByteBuffer(
        string: "HTTP/1.1 200 OK\r\nx: \(value)\r\ny: same\r\ncontent-length: 0\r\n\r\n"
      )
      let isComplete = try decoder.decode(&buffer)
      #expect(isComplete)
      #expect(decoder.fields.map(\.value) == [value, "same", "0"])
    }
  }

  @Test func `the same head has a body for one request and none for another`() throws {
    var decoder = HTTPResponseDecoder()
    let head = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n"
    for (isHEAD, body) in [(false, "ok"), (true, ""), (true, ""), (false, "ok")] {
      decoder.begin(isHEAD: isHEAD, maximumBodyBytes: 10)
      var buffer = ByteBuffer(string: head + body)
      #expect(try decoder.decode(&buffer) && buffer.readableBytes == 0)
      #expect(decoder.takeResponse().body == Array(body.utf8))
      // What was handed over isn't kept.
      #expect(decoder.body.isEmpty && decoder.fields.isEmpty)
    }
  }

  @Test func `a value that isn't UTF-8 loses no byte`() throws {
    var decoder = HTTPResponseDecoder(limits: HTTPResponseDecoder.Limits(maximumHeadBytes: 1000))
    decoder.begin(isHEAD: false, maximumBodyBytes: 0)
    var buffer = ByteBuffer(bytes: Array("HTTP/1.1 204 No\r\nlocation: /caf".utf8) + [0xE9])
    buffer.writeString("\r\nserver: caf\u{E9}\r\n\r\n")
    #expect(try decoder.decode(&buffer))
    #expect(decoder.fields[.location] == "/caf\u{E9}" && decoder.fields[.server] == "caf\u{E9}")
  }
}

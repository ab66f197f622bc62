import Fanfare
import FanfareJSON
import Testing

@testable import FanfareWorkflows

@Suite struct CallSpanCodingTests {
  /// A call in JSON, as it is written.
  private static let call = """
    {"task":3,"id":"a-1","service":"nlp","method":"GET","path":"/x","start":5,"length":90,"error":"connection_lost",\
    "message":"gone","source":"fallback","attempts":[{"endpoint":"http://nlp","start":10,"duration":30,"status":503,\
    "error":"http_status","message":"no","fate":"retried after 10 ns","sent":100,"received":20,\
    "phases":{"queue":1,"connecting":4,"waiting":20,"decoding":5}},{"number":2,"kind":"hedge","endpoint":"http://nlp",\
    "start":50,"reused":true}],"waits":[{"phase":"backoff","start":40,"length":10},{"phase":"rate_limit","start":60}],\
    "omitted":2}
    """

  private static let metered = """
    {"id":"a\\"","service":"s\\n","path":"/é","start":0,"status":200,"attempts":[{"endpoint":"http://s","start":0,"http2":true}],\
    "meters":{"usd":0.5,"a\\"b":3}}
    """
  private static let short = #"{"id":"b","service":"s","path":"/","start":-1,"length":0}"#

  @Test func `a call is read and written with everything in it`() throws {
    let span = try JSONByteDecoder().decode(CallSpan.self, from: Array(Self.call.utf8))
    #expect(span.attempts[0].phases.map(\.phase) == [.queue, .connecting, .waiting, .decoding])
    #expect(span.attempts[0].phases.map(\.start) == [10, 11, 15, 35].map { .nanoseconds($0) })
    #expect(
      span.attempts[1].kind == .hedge && span.attempts[1].reusedConnection && span.attempts[1].fate == nil
    )
    #expect(span.waits[1].length == nil && span.source == .fallback && span.omitted == 2)
    let written = try JSONByteEncoder().encode(span)
    #expect(try JSONValue(parsing: written) == JSONValue(parsing: Self.call))
  }

  @Test func `what is as usual isn't written`() throws {
    let text =
      #"{"id":"a","service":"s","path":"/","start":0,"attempts":[{"endpoint":"http://s","start":0}]}"#
    let span = try JSONByteDecoder().decode(CallSpan.self, from: Array(text.utf8))
    #expect(span.attempts[0].number == 1 && span.attempts[0].kind == .first && span.source == .service)
    #expect(String(decoding: try JSONByteEncoder().encode(span), as: UTF8.self) == text)
  }

  @Test(arguments: [
    #"{"calls":[],"omittedCalls":0}"#,
    #"{"calls":[\#(call)],"omittedCalls":3}"#,
    #"{"calls":[\#(metered),\#(call),\#(short)],"omittedCalls":0}"#,
  ])
  func `what is written as text is what the encoder gives`(text: String) throws {
    let telemetry = try JSONByteDecoder().decode(CallTelemetry.self, from: Array(text.utf8))
    #expect(try telemetry.jsonBytes() == JSONByteEncoder().encode(telemetry))
    #expect(try JSONByteDecoder().decode(CallTelemetry.self, from: telemetry.jsonBytes()) == telemetry)
  }
}

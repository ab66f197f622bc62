import Fanfare
import FanfareFramedPeer
import NIOHTTP2
import NIOSSL
import Testing

@testable import FanfareHTTP

/// A connection of HTTP/2 on a channel that the test plays the service of: nothing happens but what the test does.
@Suite struct HTTP2ConnectionTests {
  /// A field that no head has in HTTP/2.
  private static let wrong = [("connection", "close")]

  /// A connection that has carried an exchange to its end.
  private func kept() throws -> (play: Play, talk: FramedConversation) {
    let play = Play(.demanding)
    let first = play.begin()
    try play.carry()
    let talk = try #require(play.talk)
    talk.answer(1)
    try play.carry()
    #expect(first.response != nil)
    return (play, talk)
  }

  @Test func `a head may be as large as can be written`() throws {
    var configuration = HTTPTransportConfiguration()
    configuration.maximumHeadBytes = .max
    let settings = HTTP2Bounds.connection(configuration).initialSettings
    #expect(settings.contains { $0.parameter == .maxHeaderListSize && $0.value > 1 << 20 })
  }

  @Test(arguments: [false, true])
  func `what breaks the rules while the socket takes nothing ends its own stream alone, then and afterwards`(
    isTwice: Bool
  ) throws {
    let play = Play(.demanding)
    let (first, second, third) = (play.begin(within: .seconds(1)), play.begin(), play.begin())
    try play.carry()
    let talk = try #require(play.talk)
    try play.setWritable(false)
    talk.head(200, Self.wrong, on: 1, isLast: !isTwice)
    if isTwice { talk.head(200, Self.wrong, on: 1, isLast: true) }
    try play.carry()
    // Its end waits for the socket, and may come too late for that.
    if !isTwice { play.advance(by: .seconds(1)) }
    try play.setWritable(true)
    #expect(first.error?.code == (isTwice ? .undecodableResponse : .deadlineExceeded))

    talk.head(200, Self.wrong, on: 3, isLast: true)
    try play.carry()
    #expect(second.error?.code == .undecodableResponse && third.reply == nil)
    talk.answer(5)
    try play.carry()
    #expect(third.response?.body == Array("ok".utf8) && play.channelCount == 1)
  }

  @Test func `why a stream was ended is told also where its end had to wait for the socket`() throws {
    let play = Play(.demanding)
    let (first, second) = (play.begin(), play.begin())
    try play.carry()
    let talk = try #require(play.talk)
    try play.setWritable(false)
    talk.head(200, Self.wrong, on: 1, isLast: true)
    try play.carry()
    #expect(first.reply == nil)
    try play.setWritable(true)
    talk.head(200, Self.wrong, on: 3, isLast: true)
    try play.carry()
    #expect(first.error?.message.contains("rules of HTTP/2 (ForbiddenHeaderField)") == true)
    #expect(first.error == second.error)
  }

  @Test func `a body that waits for the socket goes on also where an exchange ends in the same turn`() throws
  {
    let play = Play(.demanding)
    let (upload, other) = (play.begin(Array(repeating: 1, count: 100_000)), play.begin())
    try play.carry()
    let talk = try #require(play.talk)
    try play.setWritable(false)
    // Now the rest may be sent, if only the socket took it.
    talk.widen(by: 100_000, on: 1, isOver: false)
    try play.carry()
    play.giveUp(1, untilTheEndOfTheTurn: false)
    try play.setWritable(true)
    #expect(other.error?.code == .cancelled)
    #expect(talk.unanswered.map(\.body.count) == [100_000])
    talk.answer(1)
    try play.carry()
    #expect(upload.response?.body == Array("ok".utf8))
  }

  @Test func `what comes for an exchange that was given up is a sign of life, and no other is sent again`()
    throws
  {
    let (play, talk) = try kept()
    let other = (given: play.begin(), kept: play.begin())
    try play.carry()
    play.giveUp(1)
    talk.answer(3)
    try play.carry()
    play.close()
    #expect(other.given.error?.code == .cancelled)
    #expect(other.kept.error?.code == .connectionLost && play.channelCount == 1)
  }

  @Test func `an exchange of a kept connection that breaks without a sign of life is sent again`() throws {
    let (play, _) = try kept()
    let second = play.begin()
    try play.carry()
    play.close()
    try play.carry()
    #expect(second.reply == nil && play.channelCount == 2)
    play.talk?.answer(1)
    try play.carry()
    #expect(second.response?.body == Array("ok".utf8))
  }

  @Test func `what comes while a request waits for the socket is no sign of life after it has left`() throws {
    let (play, talk) = try kept()
    try play.setWritable(false)
    let second = play.begin()
    // Of a kind that nobody has to know, or to answer (RFC 9113, section 4.1).
    talk.bytes([0, 0, 0, 0x42, 0, 0, 0, 0, 0])
    try play.carry()
    #expect(talk.unanswered.isEmpty)
    try play.setWritable(true)
    #expect(talk.unanswered.count == 1)
    play.close()
    try play.carry()
    #expect(second.reply == nil && play.channelCount == 2)
    play.talk?.answer(1)
    try play.carry()
    #expect(second.response?.body == Array("ok".utf8))
  }

  @Test func `a connection without a sign of life is asked for one, and given up`() throws {
    var configuration = HTTPTransportConfiguration.demanding
    configuration.connectTimeout = .seconds(1)
    let play = Play(configuration)
    let outcome = play.begin(within: .seconds(60))
    try play.carry()
    // Nothing is carried any more: it is asked after four times as long as a connection may take to be made, and has two more.
    for _ in 0..<5 { play.advance(by: .seconds(1)) }
    #expect(outcome.reply == nil)
    play.advance(by: .seconds(1))
    #expect(outcome.error?.code == .connectionLost)
    #expect(outcome.error?.message.contains("no sign of life") == true)
  }

  @Test func `a connection that was being made when HTTP/1.1 was asked for is told so once`() throws {
    let files = try Certificates()
    var server = try files.server()
    server.applicationProtocols = ["h2", "http/1.1"]
    let play = Play(
      HTTPTransportConfiguration(tls: TLSSettings(trustRoots: .file(path: files.root))),
      tls: try NIOSSLContext(configuration: server)
    )
    let first = play.begin()
    try play.carry()
    // The service takes one at a time, so that another connection is made.
    let second = play.begin()
    #expect(play.channelCount == 2)
    play.talks[0].reset(1, .http11Required)
    try play.carry(over: 0)
    try play.carry(over: 1)
    #expect(play.talks[1].unanswered.map(\.stream) == [1])
    play.talks[1].reset(1, .http11Required)
    try play.carry(over: 1)
    for number in 2..<play.channelCount { try play.carry(over: number) }
    #expect(first.response?.body == Array("plain".utf8) && second.response?.body == Array("plain".utf8))
  }
}

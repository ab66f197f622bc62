import Fanfare
import NIOCore
import NIOEmbedded
import Testing

@testable import FanfareHTTP

/// A connection on a channel that the test plays the service of: nothing happens but what the test does.
@Suite struct HTTPConnectionTests {
  private static let answer = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"

  @Test func `a request leaves in one write at the end of the turn, and its answer may come byte by byte`()
    throws
  {
    let play = Play()
    let outcome = play.begin()
    #expect(try play.sent().hasPrefix("GET /items HTTP/1.1\r\n"))
    for byte in Self.answer.utf8 {
      #expect(outcome.response == nil)
      try play.receive([byte])
    }
    #expect(outcome.response?.body == Array("ok".utf8))
  }

  @Test func `a connection that is still good takes the next request`() throws {
    let play = Play()
    let first = play.begin()
    try play.receive(Self.answer)
    let second = play.begin()
    try play.receive(Self.answer)
    #expect(first.transfer?.reusedConnection == false && second.transfer?.reusedConnection == true)
    #expect(play.channelCount == 1)
  }

  @Test(arguments: [
    "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok",
    "HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\nok",
    answer + "HTTP/1.1 200 OK\r\n",
    answer + "\r\n",
  ])
  func `one that says so, or has said more than was asked, takes no other`(answer: String) throws {
    let play = Play()
    let outcome = play.begin()
    try play.receive(answer)
    #expect(outcome.response?.body == Array("ok".utf8))
    #expect(!play.channel.isActive)
  }

  @Test func `bytes that nobody asked for never become the next answer`() throws {
    let play = Play()
    _ = play.begin()
    try play.receive(Self.answer)
    try play.receive(Self.answer)
    #expect(!play.channel.isActive)
    let outcome = play.begin()
    #expect(outcome.reply == nil && play.channelCount == 2)
  }

  @Test func `what comes before the request has left is no answer to it`() throws {
    let play = Play()
    let outcome = play.begin(untilTheEndOfTheTurn: false)
    try play.receive(Self.answer)
    #expect(outcome.error?.code == .connectionLost)
    #expect(outcome.error?.requestMayHaveBeenSent == false)
  }

  @Test
  func `a kept connection that was closed meanwhile is replaced, once, where the request may be repeated`()
    throws
  {
    let play = Play()
    _ = play.begin()
    try play.receive(Self.answer)
    let outcome = play.begin()
    play.close()
    #expect(outcome.reply == nil && play.channelCount == 2)
    play.close()
    #expect(outcome.error?.code == .connectionLost && play.channelCount == 2)
    #expect(outcome.error?.requestMayHaveBeenSent == true)
  }

  @Test(arguments: [true, false])
  func `a request that may not be repeated ends with its connection, as one on a new connection does`(
    isKept: Bool
  ) throws {
    let play = Play()
    if isKept {
      _ = play.begin()
      try play.receive(Self.answer)
    }
    let outcome = play.begin(allowsRepetition: !isKept)
    play.close()
    #expect(outcome.error?.code == .connectionLost && play.channelCount == 1)
  }

  @Test
  func `a body without a length ends with what the service sends, and not with a connection that breaks`()
    throws
  {
    let head = "HTTP/1.1 200 OK\r\n\r\nall of it"
    let whole = Play()
    let outcome = whole.begin()
    try whole.receive(head)
    whole.channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
    #expect(outcome.response?.body == Array("all of it".utf8))

    let cut = Play()
    let other = cut.begin()
    try cut.receive(head)
    cut.close()
    #expect(other.error?.code == .connectionLost)
    #expect(other.error?.progress == .receivingBody(bytes: 9, of: nil))
  }

  @Test func `an exchange that is given up takes its socket along, and another that waits gets a new one`()
    throws
  {
    let play = Play(maximumConnections: 1)
    let first = play.begin()
    let second = play.begin()
    play.giveUp(0)
    #expect(first.error?.code == .cancelled && second.reply == nil)
    #expect(play.channelCount == 2)
    try play.receive(Self.answer)
    #expect(second.response?.body == Array("ok".utf8))
  }

  @Test func `a deadline that passes ends the exchange and its connection`() throws {
    let play = Play()
    let outcome = play.begin()
    play.advance(by: .seconds(10))
    #expect(outcome.error?.code == .deadlineExceeded && outcome.error?.progress == .waiting)
    #expect(!play.channel.isActive)
  }

  @Test func `a request whose body is being made ready is sent when it is`() throws {
    let play = Play()
    let outcome = play.prepare()
    #expect(play.channelCount == 0)
    play.proceedWithFirst()
    #expect(try play.sent().hasPrefix("GET /items HTTP/1.1") && outcome.reply == nil)
  }

  @Test func `a request whose body takes too long to be made ready ends at its deadline, and is never sent`()
    throws
  {
    let play = Play()
    let outcome = play.prepare()
    play.advance(by: .seconds(10))
    #expect(outcome.error?.code == .deadlineExceeded && outcome.error?.requestMayHaveBeenSent == false)
    play.proceedWithFirst()
    #expect(play.channelCount == 0)
  }

  @Test func `a request that is given up while its body is made ready ends at once, and is never sent`()
    throws
  {
    let play = Play()
    let outcome = play.prepare()
    play.giveUp(0)
    #expect(outcome.error?.code == .cancelled && outcome.error?.requestMayHaveBeenSent == false)
    play.proceedWithFirst()
    #expect(play.channelCount == 0)
  }
}

/// What has gone over the wire on one stream, as far as its client knows.
final class FramedStream {
  let number: Int
  let exchange: FramedExchange
  unowned let connection: FramedConnection
  /// In how many pieces bytes had come over the connection when it began.
  let shownBefore: Int

  // What the client has sent.
  var sent = 0
  var hasSentAll = false
  var isResetByClient = false
  /// How much it may still send before the service says more.
  var sendWindow: Int

  // What it was shown.
  var answer: FramedAnswer?
  var heads = 0
  var received = 0
  var isAnswered = false
  var isResetByService = false
  /// Whether the connection was lost, or the service hasn't looked at it.
  var isGone = false
  /// Whether the service has begun to answer it and takes it back.
  var isDropped = false
  /// Whether its end was counted.
  var isCounted = false
  /// How much the service may still send before the client says more.
  var receiveWindow = FramedWorld.streamWindow

  init(
    _ number: Int,
    of connection: FramedConnection,
    _ exchange: FramedExchange,
    sendWindow: Int,
    shownBefore: Int
  ) {
    self.number = number
    self.connection = connection
    self.exchange = exchange
    self.sendWindow = sendWindow
    self.shownBefore = shownBefore
  }

  /// Whether it is over on the wire.
  var isClosed: Bool {
    isResetByClient || isResetByService || isGone || isDropped || isAnswered && hasSentAll
  }

  /// Whether its exchange still goes on over it.
  var isLive: Bool { !isClosed && exchange.stream === self && exchange.toldAt == nil }

  /// Whether all of an answer has come that is good.
  var hasHead: Bool { heads > (answer?.interimCount ?? .max) }
}

internal import Fanfare
internal import NIOCore

/// What carries an exchange to its service and the answer back: a connection of HTTP/1.1, or a stream of HTTP/2.
protocol ExchangeCarrier: AnyObject {
  /// How far an exchange has come that was given to it.
  func progress(of given: Exchange) -> ExchangeProgress

  /// Gives up an exchange that was given to it, whose end is told elsewhere.
  func abandon(_ given: Exchange)

  /// Reads on after the reader of an answer has taken what had come.
  func readOn()

  /// Hands the next piece of the exchange's body to the system.
  ///
  /// - Parameters:
  ///   - piece: its bytes; none is in order.
  ///   - given: the exchange.
  ///   - promise: is told when the system has taken them.
  /// - Returns: whether they can be sent; not once the exchange is over.
  func send(_ piece: [UInt8], of given: Exchange, _ promise: EventLoopPromise<Void>) -> Bool

  /// Ends the exchange's body.
  func endBody(of given: Exchange)

  /// Ends an exchange whose body can't be read to its end: the service would take what it has got for all.
  func failBody(of given: Exchange, because error: any Error)
}

extension TransportError {
  /// The error of a request whose body can't be read to its end.
  init(bodyOf exchange: Exchange, failedWith error: any Error) {
    self.init(
      .invalidRequest,
      "the request's body can't be sent: \(error)",
      requestMayHaveBeenSent: exchange.hasLeft
    )
  }
}

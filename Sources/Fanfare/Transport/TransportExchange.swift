/// An exchange that was begun with ``Transport/begin(_:overdueAt:for:)``.
public protocol TransportExchange: AnyObject, Sendable {
  /// Gives the exchange up, down to the socket; does nothing if it has ended.
  ///
  /// It may be called from anywhere and more than once. The recipient is told of the end all the same.
  func cancel()

  /// Goes on reading an answer that is read while it comes, after ``ResponseFlow/append(_:)`` has said that enough of it waits; does
  /// nothing if it has ended.
  func readOn()
}

extension TransportExchange {
  /// Nothing was held up.
  public func readOn() {}
}

/// Who is told what becomes of exchanges, each of which is known by its request.
///
/// What it is told may come before ``Transport/begin(_:overdueAt:for:)`` returns, and on any thread; it must not block, since
/// it may be called on an event loop.
public protocol TransportRecipient: AnyObject, Sendable {
  /// Hears that an exchange has run for as long as it was to wait, and goes on: at most once, and never after its end.
  func exchangeIsOverdue(_ request: TransportRequest)

  /// Takes the reply of an exchange: exactly once, and nothing comes after it.
  func exchangeEnded(_ request: TransportRequest, with reply: consuming TransportReply)
}

extension Mailbox: TransportRecipient where Content == FirstValue<TransportReply> {
  /// Does nothing: who waits for the reply waits on.
  package func exchangeIsOverdue(_ request: TransportRequest) {}

  /// Takes the reply.
  package func exchangeEnded(_ request: TransportRequest, with reply: TransportReply) {
    resolve(reply)
  }
}

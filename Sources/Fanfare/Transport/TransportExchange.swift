/// An exchange that was begun with ``Transport/begin(_:overdueAt:for:)``.
public protocol TransportExchange: AnyObject, Sendable {
  /// Gives the exchange up, down to the socket; does nothing if it has ended.
  ///
  /// Once ``reply()`` waits for it, the task that waits is to be cancelled instead.
  func cancel()

  /// Waits for the reply of an exchange that is overdue, and gives it up when the task is cancelled.
  ///
  /// It is to be called once, and only after the recipient was told ``TransportEvent/overdue``.
  func reply() async -> TransportReply
}

/// What becomes of an exchange.
public enum TransportEvent: Sendable {
  /// It has ended; indirect, since who waits keeps room for it.
  indirect case ended(TransportReply)
  /// It has run for as long as its recipient wanted to wait. It goes on, and its end is to be had from
  /// ``TransportExchange/reply()``.
  case overdue
}

/// Who is told what becomes of an exchange.
public protocol TransportRecipient: AnyObject, Sendable {
  /// Takes the one event of an exchange; it must not block, since it may be called on an event loop.
  func receive(_ event: TransportEvent)
}

extension OneShot: TransportRecipient where Value == TransportEvent {
  /// Takes the event.
  package func receive(_ event: TransportEvent) {
    resolve(event)
  }

  /// Waits for the event of an exchange, and gives that up when the task is cancelled.
  @inline(never)
  package func wait(for exchange: any TransportExchange) async -> TransportEvent {
    await withTaskCancellationHandler {
      await wait()
    } onCancel: {
      exchange.cancel()
    }
  }
}

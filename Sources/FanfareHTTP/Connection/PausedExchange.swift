internal import Fanfare
internal import Synchronization

/// An exchange that goes on while no task waits for it.
///
/// Its reply may come before a task waits again, and the task may come after the loop has ended; so the two meet under a
/// lock.
final class PausedExchange: TransportExchange {
  private struct State {
    var reply: TransportReply?
    var continuation: UnsafeContinuation<TransportReply, Never>?
  }

  private let exchange: Exchange
  private let loop: TransportLoop
  private let state = Mutex(State())

  init(_ exchange: Exchange, on loop: TransportLoop) {
    self.exchange = exchange
    self.loop = loop
  }

  func reply() async -> TransportReply {
    await withTaskCancellationHandler {
      await withUnsafeContinuation { continuation in
        let reply = state.withLock { state in
          if state.reply == nil { state.continuation = continuation }
          return state.reply
        }
        if let reply { continuation.resume(returning: reply) }
      }
    } onCancel: {
      // A loop that has ended has ended its exchanges too.
      loop.execute { self.loop.cancel(self.exchange) }
    }
  }

  /// Hands the reply to the task that waits, or keeps it for the one that will.
  func finish(_ reply: TransportReply) {
    let continuation = state.withLock { state in
      if state.continuation == nil { state.reply = reply }
      return state.continuation.take()
    }
    continuation?.resume(returning: reply)
  }
}

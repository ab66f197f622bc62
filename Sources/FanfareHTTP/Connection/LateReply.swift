internal import Fanfare
internal import Synchronization

/// What an overdue exchange ends with.
///
/// It may come before a task waits for it, and the task may come after the loop has ended; so the two meet under a lock.
final class LateReply: Sendable {
  private struct State {
    var reply: TransportReply?
    var continuation: UnsafeContinuation<TransportReply, Never>?
  }

  private let state = Mutex(State())

  /// Hands the reply to the task that waits, or keeps it for the one that will.
  func resolve(_ reply: TransportReply) {
    let continuation = state.withLock { state in
      if state.continuation == nil { state.reply = reply }
      return state.continuation.take()
    }
    continuation?.resume(returning: reply)
  }

  /// Waits for the reply.
  func get() async -> TransportReply {
    await withUnsafeContinuation { continuation in
      let reply = state.withLock { state in
        if state.reply == nil { state.continuation = continuation }
        return state.reply
      }
      if let reply { continuation.resume(returning: reply) }
    }
  }
}

internal import Synchronization

/// What a ``Mailbox`` holds, and how the task that waits takes something out of it.
package protocol MailboxContent: Sendable {
  /// What is handed over.
  associatedtype Element: Sendable

  /// Takes what is to be handed over next; `nil` if there is nothing yet.
  mutating func take() -> Element?
}

/// Where one task waits for what others put in.
///
/// It is the one place of the core that keeps a continuation: whoever wants to be waited for describes its content, and the
/// rules (resumed once, never under the lock, nothing lost between looking and waiting) hold by themselves. Waiting isn't
/// ended by cancellation; who cancels has to put something in.
package final class Mailbox<Content: MailboxContent>: Sendable {
  private struct State {
    var content: Content
    var waiter: UnsafeContinuation<Content.Element, Never>?

    /// What can be handed over to the task that waits.
    mutating func handover() -> (UnsafeContinuation<Content.Element, Never>, Content.Element)? {
      guard let waiter, let element = content.take() else { return nil }
      self.waiter = nil
      return (waiter, element)
    }
  }

  private let state: Mutex<State>

  /// Creates a mailbox that nobody waits at.
  package init(_ content: Content) {
    state = Mutex(State(content: content))
  }

  /// Changes the content; the task that waits gets what can be taken then.
  ///
  /// - Parameter change: changes the content, under the lock: it must neither wait nor call anything that might.
  /// - Returns: what `change` returns.
  @discardableResult
  package func update<Value: Sendable>(_ change: (inout Content) -> Value) -> Value {
    let (value, handover) = state.withLock { state in
      let value = change(&state.content)
      return (value, state.handover())
    }
    if let (waiter, element) = handover { waiter.resume(returning: element) }
    return value
  }

  /// Waits for the next element; only one task may wait at a time.
  package func next() async -> Content.Element {
    if let element = state.withLock({ $0.content.take() }) { return element }
    return await withUnsafeContinuation { continuation in
      // It may have come between looking and waiting.
      let element = state.withLock { state -> Content.Element? in
        assert(state.waiter == nil, "one task waits at a mailbox")
        let element = state.content.take()
        if element == nil { state.waiter = continuation }
        return element
      }
      if let element { continuation.resume(returning: element) }
    }
  }
}

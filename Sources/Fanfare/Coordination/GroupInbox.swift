internal import Synchronization

/// Where the members of a parallel group report, for the one task that makes all their calls.
final class GroupInbox: Sendable {
  private struct State {
    /// The members that have reported, linked by ``ParallelMember/next``.
    var first: (any ParallelMember)?
    var last: (any ParallelMember)?
    var continuation: UnsafeContinuation<any ParallelMember, Never>?
    var isGivenUp = false

    mutating func take() -> (any ParallelMember)? {
      guard let member = first else { return nil }
      first = member.next.take()
      if first == nil { last = nil }
      return member
    }
  }

  private let state = Mutex(State())

  /// Reports a member to the group's task.
  func put(_ member: any ParallelMember) {
    let continuation = state.withLock { state in
      guard let continuation = state.continuation.take() else {
        state.last?.next = member
        if state.last == nil { state.first = member }
        state.last = member
        return nil as UnsafeContinuation<any ParallelMember, Never>?
      }
      return continuation
    }
    continuation?.resume(returning: member)
  }

  /// Waits for the next member that reports.
  func next() async -> any ParallelMember {
    if let member = state.withLock({ $0.take() }) { return member }
    return await withUnsafeContinuation { continuation in
      let member = state.withLock { state in
        let member = state.take()
        if member == nil { state.continuation = continuation }
        return member
      }
      if let member { continuation.resume(returning: member) }
    }
  }

  /// Keeps the exchange of a member, so that it can be given up; at once if the group was.
  func keep(_ exchange: any TransportExchange, of member: any ParallelMember) {
    let isGivenUp = state.withLock { state in
      member.exchange = exchange
      return state.isGivenUp
    }
    if isGivenUp { exchange.cancel() }
  }

  /// Forgets the exchange of a member that has ended.
  func forgetExchange(of member: any ParallelMember) {
    state.withLock { _ in member.exchange = nil }
  }

  /// Gives up the exchanges of all members, also those that are still to begin.
  func giveUp(_ members: [any ParallelMember]) {
    let exchanges = state.withLock { state in
      state.isGivenUp = true
      return members.compactMap(\.exchange)
    }
    for exchange in exchanges { exchange.cancel() }
  }
}

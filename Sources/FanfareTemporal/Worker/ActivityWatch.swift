internal import Synchronization

/// Does something with signs of life, and gives it up when the server wants that.
enum ActivityWatch {
  private enum Signal<Value: Sendable>: Sendable {
    case done(Value)
    case ended(HeartbeatSession.End)
  }

  /// Does the work of an activity.
  ///
  /// - Parameters:
  ///   - session: gives the signs.
  ///   - work: does it. It is cancelled when the server wants that, when it knows the activity no more, and when the worker is to end; what it is
  ///     handed tells whether the server wants it.
  /// - Returns: what it yields, and why signs of life had ended before; `nil` if they hadn't.
  static func perform<Value: Sendable>(
    _ session: HeartbeatSession,
    _ work: @escaping @Sendable (CancellationRequest) async -> Value
  ) async -> (value: Value, end: HeartbeatSession.End?) {
    let cancellation = CancellationRequest()
    return await withTaskGroup(of: Signal<Value>.self) { group in
      group.addTask {
        await HeartbeatSession.$current.withValue(session) { .done(await work(cancellation)) }
      }
      group.addTask { .ended(await session.beat()) }
      var end: HeartbeatSession.End?
      while true {
        switch await group.next() {
        case .ended(let reason)?:
          end = reason
          if case .cancelRequested = reason { cancellation.make() }
        case .done(let value)?:
          group.cancelAll()
          return (value, end)
        case nil: preconditionFailure("the work of an activity has two ends")
        }
        group.cancelAll()
      }
    }
  }
}

/// Whether the server has asked for the end of an activity, for those who can't wait for the answer.
final class CancellationRequest: Sendable {
  private let state = Atomic(false)

  var wasMade: Bool { state.load(ordering: .acquiring) }

  func make() { state.store(true, ordering: .releasing) }
}

import ServiceLifecycle
import UnixSignals

/// Runs work until it is done or the user interrupts it.
enum Interruption {
  /// How the work ended.
  enum Ending<Value: Sendable>: Sendable {
    case finished(Value)
    /// The work was cancelled by this signal and returned what it had.
    case interrupted(Value, by: UnixSignal)

    /// What the work returned, whole or in part.
    var value: Value {
      switch self {
      case .finished(let value), .interrupted(let value, _): value
      }
    }
  }

  /// Runs `work`; the first SIGINT or SIGTERM cancels it, and it is still awaited for what it has.
  ///
  /// A second SIGINT finds the default handler and ends the process at once.
  static func guarding<Value: Sendable>(
    _ work: @escaping @Sendable () async throws -> Value
  ) async throws -> Ending<Value> {
    let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
    return try await withThrowingTaskGroup(of: Event<Value>.self) { group in
      group.addTask { .returned(try await work()) }
      group.addTask {
        for await signal in signals { return .signalled(signal) }
        return .silent
      }
      var signal: UnixSignal?
      while let event = try await group.next() {
        switch event {
        case .signalled(let received):
          signal = received
          group.cancelAll()
        case .returned(let value):
          group.cancelAll()
          return signal.map { .interrupted(value, by: $0) } ?? .finished(value)
        case .silent:
          continue
        }
      }
      throw CancellationError()
    }
  }

  private enum Event<Value: Sendable>: Sendable {
    case returned(Value)
    case signalled(UnixSignal)
    case silent
  }
}

extension UnixSignal {
  /// The exit code of a process that this signal ended: 128 and its number.
  var exitCode: Int32 { self == .sigterm ? 143 : 130 }
}

import ArgumentParser

/// Runs work until it is done or the user interrupts it.
enum Interruption {
  /// How the work ended.
  enum Ending<Value: Sendable>: Sendable {
    case finished(Value)
    /// The work was cancelled by this signal and returned what it had.
    case interrupted(Value, by: Int32)

    /// What the work returned, whole or in part.
    var value: Value {
      switch self {
      case .finished(let value), .interrupted(let value, _): value
      }
    }

    /// What the command throws at its end: its own exit code, or the signal that ended it.
    func exit(_ own: Int32) -> any Error {
      switch self {
      case .finished: ExitCode(own)
      case .interrupted(_, let signal): DeathBySignal(signal: signal)
      }
    }
  }

  /// Runs `work`; the first of the signals in ``SignalTrap/signals`` cancels it, and it is still awaited for what it has.
  ///
  /// A second signal ends the process at once.
  ///
  /// - Throws: what `work` throws; ``DeathBySignal`` if it has nothing when it was interrupted.
  static func guarding<Value: Sendable>(
    _ work: @escaping @Sendable () async throws -> Value
  ) async throws -> Ending<Value> {
    let signals = SignalTrap.first()
    defer { SignalTrap.release() }
    return try await withThrowingTaskGroup(of: Event<Value>.self) { group in
      group.addTask {
        do { return .returned(try await work()) } catch { return .failed(error) }
      }
      group.addTask {
        for await signal in signals { return .signalled(signal) }
        return .silent
      }
      var signal: Int32?
      while let event = try await group.next() {
        switch event {
        case .signalled(let received):
          signal = received
          group.cancelAll()
        case .returned(let value):
          group.cancelAll()
          return signal.map { .interrupted(value, by: $0) } ?? .finished(value)
        case .failed(let error):
          group.cancelAll()
          throw signal.map { DeathBySignal(signal: $0) } ?? error
        case .silent:
          continue
        }
      }
      throw CancellationError()
    }
  }

  private enum Event<Value: Sendable>: Sendable {
    case returned(Value)
    case failed(any Error)
    case signalled(Int32)
    case silent
  }
}

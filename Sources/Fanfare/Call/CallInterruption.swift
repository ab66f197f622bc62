/// Why a call is given up by its own side.
enum CallInterruption: Hashable, Sendable {
  /// The task that makes it was cancelled.
  case cancelled
  /// Its group was decided without it, for this reason.
  case decided(String)

  /// What interrupts the calls of the current task at this moment, if anything does.
  ///
  /// A group notes its reason before it cancels anything, so a call that is cancelled for it says so.
  static func current(in group: GroupScope?) -> CallInterruption? {
    if let reason = group?.cancellationReason { return .decided(reason) }
    return Task.isCancelled ? .cancelled : nil
  }

  /// The error of the call.
  ///
  /// - Parameters:
  ///   - service: the service that it calls.
  ///   - state: when it was given up: `before it was sent`.
  ///   - causes: the errors that led to it.
  func error(of service: ServiceName, _ state: String, causes: [any Error] = []) -> ServiceError {
    switch self {
    case .cancelled: ServiceError(.cancelled, "cancelled \(state)", service: service, causes: causes)
    case .decided(let reason):
      ServiceError(.cancelledBySibling, "given up \(state): \(reason)", service: service, causes: causes)
    }
  }
}

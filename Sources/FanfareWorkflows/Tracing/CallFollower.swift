public import Fanfare

/// Follows calls while they are under way, and keeps none that has ended: for who writes them down as they end.
public struct CallFollower: Sendable {
  private let origin: MonotonicInstant
  private let limits: TraceLimits
  private var open: [CallID: CallSpan] = [:]

  /// Creates a follower.
  ///
  /// - Parameters:
  ///   - origin: what times are counted from.
  ///   - limits: how much is kept of each call.
  public init(since origin: MonotonicInstant, limits: TraceLimits = TraceLimits()) {
    self.origin = origin
    self.limits = limits
  }

  /// Notes an event of a call, which comes after those before it.
  ///
  /// - Parameters:
  ///   - event: what happened.
  ///   - task: the number of the task that makes the call; 0 if none does.
  /// - Returns: the call, if it ended with this event.
  public mutating func record(_ event: CallEvent, task: Int = 0) -> CallSpan? {
    guard let info = event.call else { return nil }
    if case .callStarted = event { open[info.id] = CallSpan(info, task: task, since: origin, limits) }
    open[info.id]?.record(event, since: origin, limits)
    guard case .callEnded = event else { return nil }
    return open.removeValue(forKey: info.id)
  }
}

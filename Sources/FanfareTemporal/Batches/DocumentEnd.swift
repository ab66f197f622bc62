internal import FanfareJSON
internal import FanfareWorkflows

/// How the run of a document ended, between the activity that it was and the client that shows it.
enum DocumentEnd {
  /// How a document ended, if an event says so; and the event in which it was asked for.
  static func end(in event: HistoryEvent) -> (asked: Int64, end: RunEnd)? {
    switch event.kind {
    case .activityCompleted:
      let end = decoded(event.activityCompleted?.result) ?? unknown(event.activityCompleted?.result)
      return event.activityCompleted.map { ($0.scheduledEventID, end) }
    case .activityFailed:
      return event.activityFailed.map { ($0.scheduledEventID, end($0.failure)) }
    case .activityTimedOut:
      return event.activityTimedOut.map { ($0.scheduledEventID, end($0.failure)) }
    case .activityCanceled:
      return event.activityCanceled.map { ($0.scheduledEventID, decoded($0.details) ?? cancelled) }
    default: return nil
    }
  }

  /// A document of which nothing was begun when its batch was cancelled, or of which isn't known what was.
  static let cancelled = RunEnd(status: .cancelled, duration: .zero)

  /// A document that has ended without anybody saying how.
  static func unknown(_ reason: String) -> RunEnd {
    RunEnd(status: .faulted, duration: .zero, error: WorkflowError(.runtime, reason))
  }

  /// A document whose result can't be read here.
  private static func unknown(_ result: Payloads?) -> RunEnd {
    do throws(TemporalError) { _ = try result?.first } catch {
      return unknown("it has ended, and how can't be read here: \(error.message)")
    }
    return unknown("its result is none of fanfare's")
  }

  private static func end(_ failure: Failure?) -> RunEnd {
    if let end = decoded(failure?.application?.details) { return end }
    return RunEnd(status: .faulted, duration: .zero, error: failure?.activityFailure.error)
  }

  private static func decoded(_ payloads: Payloads?) -> RunEnd? {
    payloads?.payloads.first.flatMap { try? JSONByteDecoder(limits: .own).decode(RunEnd.self, from: $0.data) }
  }
}

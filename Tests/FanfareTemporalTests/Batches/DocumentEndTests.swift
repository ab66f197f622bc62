import Fanfare
import FanfareJSON
import Testing

@testable import FanfareTemporal
@testable import FanfareWorkflows

@Suite struct DocumentEndTests {
  private func putAside(because error: WorkflowError?) -> RunReport {
    RunReport(
      id: "b.0",
      status: .suspended,
      output: nil,
      error: error,
      optionalFailures: [],
      start: MonotonicInstant(nanoseconds: 0),
      duration: .seconds(1),
      tasks: [],
      omittedTasks: 0,
      meters: ["usd": 0.5]
    )
  }

  @Test func `A document that nobody can go on with fails instead of coming back for ever`() throws {
    let error = WorkflowError.discrepancy("it doesn't fit", version: RunHeader.currentPlannerVersion)
    guard case .failed(let failure) = ActivityReply(putAside(because: error), signsEndedBy: nil) else {
      Issue.record("it is given to others")
      return
    }
    var event = HistoryEvent(id: 7, kind: .activityFailed)
    event.activityFailed = ActivityFailedEvent(failure: failure, scheduledEventID: 3)
    let end = DocumentEnd.end(in: event)?.end
    #expect(end?.status == .faulted && end?.error == error && end?.meters == ["usd": 0.5])
  }

  @Test func `A document that was put aside is given to others, with the reason if there is one`() {
    let foreign = WorkflowError.discrepancy("it doesn't fit", version: 7)
    for (error, text) in [(foreign, "version 7 of the rules"), (nil, "the worker was ended")] {
      guard case .givenBack(let reason) = ActivityReply(putAside(because: error), signsEndedBy: .stopped)
      else {
        Issue.record("it isn't given back")
        return
      }
      #expect(reason.contains(text))
    }
    guard case .silence = ActivityReply(putAside(because: nil), signsEndedBy: .lost) else {
      Issue.record("the server is told of what it doesn't know")
      return
    }
  }

  @Test func `What a document came to is told if its end is too large, and if it was cancelled`() throws {
    let large = JSONValue.string(String(repeating: "x", count: 300_000))
    let end = RunEnd(status: .completed, duration: .seconds(2), output: large, meters: ["usd": 0.25])
    guard case .failed(let failure) = ActivityReply(end),
      case .cancelled(let details) = ActivityReply(cancelled: end)
    else {
      Issue.record("\(ActivityReply(end))")
      return
    }
    var failed = HistoryEvent(id: 7, kind: .activityFailed)
    failed.activityFailed = ActivityFailedEvent(failure: failure, scheduledEventID: 3)
    let faulted = DocumentEnd.end(in: failed)?.end
    #expect(faulted?.status == .faulted && faulted?.meters == ["usd": 0.25])
    var cancelled = HistoryEvent(id: 8, kind: .activityCanceled)
    cancelled.activityCanceled = ActivityCanceledEvent(details: details, scheduledEventID: 4)
    let expected = RunEnd(status: .cancelled, duration: .seconds(2), meters: ["usd": 0.25])
    #expect(DocumentEnd.end(in: cancelled)?.end == expected)
    cancelled.activityCanceled?.details = nil
    #expect(DocumentEnd.end(in: cancelled)?.end == DocumentEnd.cancelled)
  }
}

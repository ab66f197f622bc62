import Fanfare
import FanfareJSON
import Testing

@testable import FanfareTemporal
@testable import FanfareWorkflows

@Suite struct TurnCommandTests {
  /// The last event of a run that ends so, as a client reads it.
  private func lastEvent(_ end: HostedRun.End, _ meters: Meters) throws -> HistoryEvent {
    let command = TurnCommand.end(end, meters).command(taskQueue: "q")
    var event = HistoryEvent(id: 9)
    switch end {
    case .completed:
      event.kind = .workflowCompleted
      event.workflowCompleted = WorkflowCompletedEvent(result: command.completeWorkflow?.payloads)
    case .faulted:
      event.kind = .workflowFailed
      event.workflowFailed = WorkflowFailedEvent(failure: command.failWorkflow?.failure)
    case .cancelled:
      event.kind = .workflowCanceled
      event.workflowCanceled = WorkflowCanceledEvent(details: command.cancelWorkflow?.payloads)
    }
    return try HistoryEvent(parsing: event.serialized()[...])
  }

  private static let error = WorkflowError(.communication, "it is down", status: 503)

  @Test func `What a run came to is told with its end, however it ended`() throws {
    let ends: [(HostedRun.End, RunStatus)] = [
      (.completed(["n": 1], optionalFailures: []), .completed),
      (.completed(["n": 1], optionalFailures: [Self.error]), .partial),
      (.faulted(Self.error), .faulted), (.cancelled, .cancelled),
    ]
    let meters: Meters = ["usd": 0.1, "tokens": 1_200]
    for (end, status) in ends {
      let known = try #require(try lastEvent(end, meters).runEnd)
      #expect(known.status == status && known.meters == meters)
      #expect(known.output == (known.status.hasOutput ? ["n": 1] : nil))
      #expect(known.error == (status == .faulted ? Self.error : nil))
      #expect(try lastEvent(end, Meters()).runEnd?.meters == nil)
    }
  }
}

extension RunStatus {
  fileprivate var hasOutput: Bool { self == .completed || self == .partial }
}

internal import Fanfare

/// Lets the next page of a batch begin, as soon as it is there.
///
/// The client may still be reading what it consists of, or may have gone away and come again. So this is an activity that waits, and not a
/// command of the page before: that one would find nobody and be over.
struct NextPageHandler: Sendable {
  private let connection: TemporalConnection
  private let pages: BatchPages
  private let replies: ActivityReplies
  private let clock: any MonotonicClock = SystemClock()

  init(_ connection: TemporalConnection, _ pages: BatchPages, _ replies: ActivityReplies) {
    self.connection = connection
    self.pages = pages
    self.replies = replies
  }

  /// Waits for the page, and tells it.
  func handle(_ task: ActivityTask) async {
    let session = HeartbeatSession(task, connection)
    do {
      let page = try await pages.page(of: task.execution)
      let next = BatchPage.id(page.batch, page.number + 1)
      let request = "\(task.execution?.runID ?? "").next"
      let (isTold, end) = await ActivityWatch.perform(session) { _ in await tell(next, request) }
      let reply: ActivityReply =
        switch end {
        case _ where isTold: .completed(Payload(text: next))
        case .cancelRequested?: .cancelled(nil)
        case .lost?: .silence
        case nil, .stopped?: .givenBack("the worker was ended")
        }
      try await replies.deliver(reply, of: task, session)
    } catch {
      await replies.giveBack(task, because: error, session)
    }
  }

  /// Tells a page that it may begin.
  ///
  /// - Returns: whether it has heard that, or is over; `false` if the task was cancelled before.
  private func tell(_ page: String, _ requestID: String) async -> Bool {
    var request = SignalWorkflowExecutionRequest()
    request.namespace = connection.namespace
    request.workflowExecution = WorkflowExecution(workflowID: page)
    request.signalName = BatchPage.beginSignal
    request.identity = connection.identity
    request.requestID = requestID
    var pause = Duration.milliseconds(200)
    while !Task.isCancelled {
      do throws(TemporalError) {
        _ = try await connection.send(request)
        return true
      } catch  where error.code == .notFound {
        if await isThere(page) { return true }
      } catch {
        // It is asked again.
        if error.code != .cancelled { replies.notice("\(page) can't be let begin: \(error.message)") }
      }
      try? await clock.sleep(for: pause)
      pause = min(pause * 2, .seconds(5))
    }
    return false
  }

  /// Whether there is such a page, which has ended then: one that goes on would have heard.
  private func isThere(_ page: String) async -> Bool {
    var request = DescribeWorkflowExecutionRequest()
    request.namespace = connection.namespace
    request.execution = WorkflowExecution(workflowID: page)
    let answer = try? await connection.send(request)
    guard let status = answer?.workflowExecutionInfo?.status else { return false }
    return status != .running
  }
}

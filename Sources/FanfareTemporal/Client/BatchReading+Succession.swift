extension BatchReading {
  /// Lets a page begin that nobody else lets begin any more, since the page before it was ended from outside; or cancels it, if that one was
  /// cancelled before this one was there.
  ///
  /// The page before has ended, as far as the reader is.
  ///
  /// - Parameter page: the number of the page; greater than zero.
  /// - Throws: ``TemporalError``.
  func takeUp(_ page: Int) async throws(TemporalError) {
    let client = TemporalClient(connection, taskQueue: "")
    let before = try await client.status(ofPage: page - 1, of: batch)
    do throws(TemporalError) {
      switch before {
      case .canceled?:
        if try await !hasBegun(page) { try await client.cancel(TemporalRun(id: BatchPage.id(batch, page))) }
      case .terminated?, .failed?, .timedOut?: try await letBegin(page)
      default: return
      }
    } catch  where error.code == .notFound {
      // It has ended already.
    }
  }

  private func hasBegun(_ page: Int) async throws(TemporalError) -> Bool {
    let events = try await connection.history(of: WorkflowExecution(workflowID: BatchPage.id(batch, page)))
    let head = try BatchPage.head(events.first?.workflowStarted?.input)
    return head.beginsAlone || events.contains { $0.workflowSignaled?.signalName == BatchPage.beginSignal }
  }

  private func letBegin(_ page: Int) async throws(TemporalError) {
    var request = SignalWorkflowExecutionRequest()
    request.namespace = connection.namespace
    request.workflowExecution = WorkflowExecution(workflowID: BatchPage.id(batch, page))
    request.signalName = BatchPage.beginSignal
    request.identity = connection.identity
    request.requestID = "\(BatchPage.id(batch, page)).begin"
    _ = try await connection.send(request)
  }
}

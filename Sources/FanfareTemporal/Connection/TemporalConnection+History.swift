extension TemporalConnection {
  /// The first event of a run, which says what it was begun with.
  func firstEvent(of execution: WorkflowExecution?) async throws(TemporalError) -> HistoryEvent {
    var request = GetWorkflowExecutionHistoryRequest()
    request.namespace = namespace
    request.execution = execution
    request.maximumPageSize = 1
    guard let event = try await send(request).history?.events.first else {
      throw TemporalError(.notFound, "the run \(execution?.workflowID ?? "") has no history")
    }
    return event
  }

  /// What the server answers about a history that may go on, with the large values in it.
  ///
  /// - Returns: `nil` if the server is away, or the blob store is, so that it has to be asked again.
  func answer(
    to request: GetWorkflowExecutionHistoryRequest
  ) async throws(TemporalError) -> GetWorkflowExecutionHistoryResponse? {
    do throws(TemporalError) {
      return try await fetching(try await send(request, timeout: Self.pollTimeout))
    } catch {
      guard error.code == .unavailable, !Task.isCancelled else { throw error }
      return nil
    }
  }

  /// All events of a run.
  func history(of execution: WorkflowExecution?) async throws(TemporalError) -> [HistoryEvent] {
    let (events, token) = try await page(of: execution, after: [])
    return try await events + pages(of: execution, after: token)
  }

  /// The events of all pages of a history that follow.
  func pages(
    of execution: WorkflowExecution?,
    after token: [UInt8]
  ) async throws(TemporalError) -> [HistoryEvent] {
    var (events, token): ([HistoryEvent], [UInt8]) = ([], token)
    while !token.isEmpty {
      let page = try await page(of: execution, after: token)
      events += page.events
      token = page.token
    }
    return events
  }

  private func page(
    of execution: WorkflowExecution?,
    after token: [UInt8]
  ) async throws(TemporalError) -> (events: [HistoryEvent], token: [UInt8]) {
    var request = GetWorkflowExecutionHistoryRequest()
    request.namespace = namespace
    request.execution = execution
    request.nextPageToken = token
    let response = try await send(request)
    return (response.history?.events ?? [], response.nextPageToken)
  }
}

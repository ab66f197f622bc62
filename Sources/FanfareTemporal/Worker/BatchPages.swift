internal import FanfareWorkflows

/// The pages of batches that a worker sees to: what they consist of, and how they stood when they were here last.
actor BatchPages {
  /// How many pages are kept; each may have a megabyte.
  private static let maximumCount = 32

  private struct Entry {
    let page: Task<BatchPage, any Error>
    var state: BatchState?
    var lastUse: Int
  }

  private let connection: TemporalConnection
  private let functions: [String]
  private var entries: [String: Entry] = [:]
  private var uses = 0

  init(_ connection: TemporalConnection, functions: [String]) {
    self.connection = connection
    self.functions = functions
  }

  /// The page that a run sees to.
  ///
  /// - Throws: ``TemporalError``.
  func page(of execution: WorkflowExecution?) async throws -> BatchPage {
    let run = execution?.runID ?? ""
    uses += 1
    if entries[run] == nil {
      // A task of its own: many documents of it wait for it, and none of them is to cancel it for the others.
      let page = Task { [connection, functions] in
        let first = try await connection.firstEvent(of: execution)
        var page = try BatchPage(first.workflowStarted?.input, functions: functions)
        if let started = first.workflowStarted { page.properties = RunProperties(started) }
        if page.start.keepsLargeValues, connection.largeValues == nil { throw FoldError.noBlobStore }
        return page
      }
      entries[run] = Entry(page: page, lastUse: uses)
      makeRoom()
    }
    entries[run]?.lastUse = uses
    do {
      guard let page = entries[run]?.page else { throw CancellationError() }
      return try await page.value
    } catch {
      entries[run] = nil
      throw error
    }
  }

  private func makeRoom() {
    while entries.count > Self.maximumCount,
      let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse })
    {
      entries[oldest.key] = nil
    }
  }

  /// The page of a task, and how it stands with all that has happened.
  ///
  /// - Throws: ``TemporalError``.
  func state(for task: WorkflowTask) async throws -> (BatchPage, BatchState) {
    let page = try await page(of: task.execution)
    let run = task.execution?.runID ?? ""
    var events = task.history?.events ?? []
    var state = entries[run]?.state ?? BatchState(of: page)
    let first = events.first?.id ?? (entries[run]?.state == nil ? Int64.max : 0)
    if first > state.lastEvent + 1 || task.query != nil {
      // What is here isn't all that came before; with a question doesn't come what followed from the last answer.
      state = BatchState(of: page)
      events = try await connection.history(of: task.execution)
    } else {
      events += try await connection.pages(of: task.execution, after: task.nextPageToken)
    }
    state.follow(events)
    entries[run]?.state = state
    return (page, state)
  }

  /// Forgets a page that is over.
  func forget(_ execution: WorkflowExecution?) { entries[execution?.runID ?? ""] = nil }
}

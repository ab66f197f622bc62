/// A run, or a page of a batch, as a list shows it.
public struct ListedRun: Hashable, Sendable {
  /// What it is called.
  public let run: TemporalRun
  /// What is run: namespace and name of a workflow.
  public let workflow: String
  /// Whether it goes on, and if not how it ended: `running`, `completed`, `failed`, `canceled`, `terminated` or `timedOut`.
  public let status: String
  /// How many events its history has.
  public let events: Int
  /// When it began, in seconds since 1970.
  public let startedAt: Double
}

/// A batch as a list shows it.
public struct ListedBatch: Hashable, Sendable {
  /// What it is called.
  public let name: String
  /// How many of its pages, each of up to 500 documents, are in which state.
  public private(set) var pages: [String: Int]
  /// How many events their histories have, those aside that were continued in others.
  public private(set) var events: Int
  /// When its first page began, in seconds since 1970.
  public private(set) var startedAt: Double

  fileprivate init(_ name: String, _ page: ListedRun) {
    (self.name, pages, events, startedAt) = (name, [page.status: 1], page.events, page.startedAt)
  }

  fileprivate mutating func add(_ page: ListedRun) {
    pages[page.status, default: 0] += 1
    events += page.events
    startedAt = min(startedAt, page.startedAt)
  }
}

extension TemporalClient {
  /// Finds runs.
  ///
  /// - Parameters:
  ///   - query: which, in the words of the cluster's visibility, such as `ExecutionStatus = 'Running'`; empty for all.
  ///   - limit: how many at most.
  /// - Returns: those that began last come first.
  /// - Throws: ``TemporalError``, ``TemporalError/Code/refused`` if the query can't be understood.
  public func runs(where query: String, limit: Int) async throws(TemporalError) -> [ListedRun] {
    var request = ListWorkflowExecutionsRequest()
    request.namespace = connection.namespace
    request.query = query
    request.pageSize = 200
    var runs: [ListedRun] = []
    repeat {
      let response = try await connection.send(request)
      runs += response.executions.map { ListedRun($0) }
      request.nextPageToken = response.nextPageToken
    } while !request.nextPageToken.isEmpty && runs.count < limit
    return Array(runs.prefix(limit))
  }

  /// The batches of the namespace; those that began last come first.
  ///
  /// - Parameter limit: how many pages of batches are looked at.
  /// - Throws: ``TemporalError``.
  public func batches(limit: Int) async throws(TemporalError) -> [ListedBatch] {
    var batches: [String: ListedBatch] = [:]
    let query = "WorkflowType = '\(BatchPage.workflowType)' AND ExecutionStatus != 'ContinuedAsNew'"
    for page in try await runs(where: query, limit: limit) {
      guard let (name, _) = BatchPage.parts(ofID: page.run.id) else { continue }
      if batches[name]?.add(page) == nil { batches[name] = ListedBatch(name, page) }
    }
    return batches.values.sorted { ($0.startedAt, $0.name) > ($1.startedAt, $1.name) }
  }

  /// Whether there is a batch that is called so.
  ///
  /// - Throws: ``TemporalError``.
  public func hasBatch(_ name: String) async throws(TemporalError) -> Bool {
    try await status(ofPage: 0, of: name) != nil
  }

  /// Asks that a batch be cancelled: what is under way is given up, and what hasn't begun doesn't.
  ///
  /// Pages that are handed over at the same time don't begin, and end when somebody waits for the batch; cancel again if nobody does.
  ///
  /// - Returns: how many of its pages were still open.
  /// - Throws: ``TemporalError``.
  public func cancel(batch name: String) async throws(TemporalError) -> Int {
    var (page, open) = (0, 0)
    while let status = try await status(ofPage: page, of: name) {
      if status == .running {
        do throws(TemporalError) {
          try await cancel(TemporalRun(id: BatchPage.id(name, page)))
          open += 1
        } catch  where error.code == .notFound {
          // It has ended meanwhile.
        }
      }
      page += 1
    }
    return open
  }

  /// How a page of a batch stands; `nil` if there is none of that number.
  func status(
    ofPage page: Int,
    of batch: String
  ) async throws(TemporalError) -> WorkflowExecutionInfo.Status? {
    var request = DescribeWorkflowExecutionRequest()
    request.namespace = connection.namespace
    request.execution = WorkflowExecution(workflowID: BatchPage.id(batch, page))
    do throws(TemporalError) {
      return try await connection.send(request).workflowExecutionInfo?.status
    } catch  where error.code == .notFound {
      return nil
    }
  }
}

extension ListedRun {
  fileprivate init(_ info: WorkflowExecutionInfo) {
    run = TemporalRun(id: info.execution?.workflowID ?? "", runID: info.execution?.runID ?? "")
    workflow = info.type?.name ?? ""
    status = "\(info.status)"
    events = Int(info.historyLength)
    startedAt = info.startTime?.secondsSinceEpoch ?? 0
  }
}

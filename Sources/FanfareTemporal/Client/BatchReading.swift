internal import Fanfare
public import FanfareWorkflows

/// What became of a document of a batch on a cluster.
public struct BatchOutcome: Sendable {
  /// How it ended.
  public enum Ending: Sendable {
    case ran(RunEnd)
    /// It couldn't be read; why.
    case unreadable(String)
  }

  /// The number of the document in the batch, from 0.
  public let number: Int
  /// Where it stands.
  public let place: String
  /// What its run is called.
  public let run: String
  /// How it ended.
  public let ending: Ending
}

/// Reads what becomes of the documents of a batch, in their order.
///
/// It has one page in memory at a time: its documents and what became of them.
public struct BatchReading: Sendable {
  let connection: TemporalConnection
  let batch: String
  private let clock: any MonotonicClock = SystemClock()

  /// How many events come at a time; each may have a result of 256 KiB.
  private static let eventsAtATime: Int32 = 100

  /// Reads a batch.
  ///
  /// - Parameters:
  ///   - batch: what it is called.
  ///   - connection: the namespace.
  public init(of batch: String, on connection: TemporalConnection) {
    self.batch = batch
    self.connection = connection
  }

  /// Reads all of the batch.
  ///
  /// - Parameters:
  ///   - waits: whether to wait for documents that haven't ended, and for pages that aren't there yet; otherwise it returns at the first. Who waits
  ///     also sees to it that a page begins whose predecessor was ended from outside, and that one ends whose predecessor was cancelled.
  ///   - body: is given each outcome.
  /// - Returns: whether the batch is over.
  /// - Throws: ``TemporalError``, ``TemporalError/Code/notFound`` if there is no such batch; what `body` throws.
  public func read(
    waits: Bool,
    _ body: (BatchOutcome) async throws -> Void
  ) async throws -> Bool {
    var page = 0
    while true {
      do {
        guard let isLast = try await read(page: page, waits: waits, body) else { return false }
        if isLast { return true }
        page += 1
      } catch let error as TemporalError where error.code == .notFound && page > 0 {
        guard waits else { return false }
        try await clock.sleep(for: .milliseconds(500))
      }
    }
  }

  /// Reads a page of the batch.
  ///
  /// - Parameters:
  ///   - page: its number.
  ///   - waits: whether to wait for documents that haven't ended.
  ///   - body: is given each outcome.
  /// - Returns: whether it is the last; `nil` if it isn't over.
  /// - Throws: ``TemporalError``; what `body` throws.
  public func read(
    page: Int,
    waits: Bool,
    _ body: (BatchOutcome) async throws -> Void
  ) async throws -> Bool? {
    let id = BatchPage.id(batch, page)
    let first = try await connection.firstPage(of: id)
    if waits, page > 0 { try await takeUp(page) }
    var reading = PageReading(first)
    var request = self.request(id, first.run, waits: waits)
    while true {
      while let outcome = reading.next() { try await body(outcome) }
      // What is left of the page then has nothing to tell.
      if reading.isComplete { return first.head.isLast }
      guard let response = try await connection.answer(to: request) else {
        try await clock.sleep(for: .milliseconds(500))
        continue
      }
      for event in response.history?.events ?? [] { reading.follow(event) }
      if let successor = reading.takeSuccessor() {
        request = self.request(id, successor, waits: waits)
      } else if waits || !response.nextPageToken.isEmpty {
        request.nextPageToken = response.nextPageToken
      } else {
        while let outcome = reading.next() { try await body(outcome) }
        return reading.isComplete ? first.head.isLast : nil
      }
    }
  }

  private func request(_ id: String, _ run: String, waits: Bool) -> GetWorkflowExecutionHistoryRequest {
    var request = GetWorkflowExecutionHistoryRequest()
    request.namespace = connection.namespace
    request.execution = WorkflowExecution(workflowID: id, runID: run)
    request.maximumPageSize = Self.eventsAtATime
    request.waitsForNewEvent = waits
    return request
  }
}

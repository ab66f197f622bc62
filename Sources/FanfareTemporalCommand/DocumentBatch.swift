import FanfareTemporal
import FanfareWorkflows

/// Hands inputs over to a cluster as a batch, and prints what becomes of them in their order, at the same time.
struct DocumentBatch: Sendable {
  let connection: TemporalConnection
  let taskQueue: String
  let workflow: Workflow
  let includes: [Workflow]
  let name: String?
  let concurrency: Int
  let timeLimit: Duration?
  /// Is told what the batch is called, before the cluster has anything of it.
  let named: @Sendable (String) -> Void
  /// Is told of the first page that the cluster has.
  let announce: @Sendable (BatchUpload.Page) -> Void

  private enum Part: Sendable {
    case handedOver
    case read(OutcomeTally)
  }

  /// Runs the batch.
  ///
  /// - Returns: how its documents ended.
  func run(_ feed: DocumentFeed) async throws -> OutcomeTally {
    let (pages, next) = AsyncStream<BatchUpload.Page>.makeStream()
    return try await withThrowingTaskGroup(of: Part.self) { group in
      group.addTask {
        defer { next.finish() }
        try await handOver(feed) { next.yield($0) }
        return .handedOver
      }
      group.addTask { .read(try await read(pages)) }
      var tally = OutcomeTally()
      for try await part in group {
        if case .read(let counted) = part { tally = counted }
      }
      return tally
    }
  }

  private func handOver(
    _ feed: DocumentFeed,
    _ handedOver: @escaping @Sendable (BatchUpload.Page) -> Void
  ) async throws {
    var upload = BatchUpload(
      to: connection,
      taskQueue: taskQueue,
      workflow,
      including: includes,
      name: name,
      concurrency: concurrency,
      timeLimit: timeLimit,
      handedOver: handedOver,
      named: named
    )
    for try await event in feed.events {
      feed.taken()
      switch event {
      case .idle: try await upload.flush()
      case .input(let input):
        switch input.value {
        case .success(let value): try await upload.add(BatchDocument(at: input.place, value))
        case .failure(let problem):
          try await upload.add(BatchDocument(at: input.place, problem: problem.description))
        }
      }
    }
    // Who was interrupted hasn't seen the last document.
    try Task.checkCancellation()
    try await upload.finish()
  }

  private func read(_ pages: AsyncStream<BatchUpload.Page>) async throws -> OutcomeTally {
    var tally = OutcomeTally()
    for await page in pages {
      if page.number == 0 { announce(page) }
      let reading = BatchReading(of: page.batch, on: connection)
      _ = try await reading.read(page: page.number, waits: true) { tally.print($0) }
    }
    try Task.checkCancellation()
    return tally
  }
}

extension OutcomeTally {
  /// Prints the line of a document and counts it.
  mutating func print(_ outcome: BatchOutcome) {
    Console.print("\(OutcomeLine.json(outcome))")
    if case .ran(let end) = outcome.ending { count(end.status) } else { count(nil) }
  }
}

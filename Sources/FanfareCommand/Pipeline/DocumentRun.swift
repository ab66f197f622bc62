import Fanfare
import FanfareSamples

/// Pushes documents through the pipeline, a bounded number at a time.
struct DocumentRun: Sendable {
  /// What became of one source.
  enum Outcome: Sendable {
    case processed(DocumentReport)
    case unreadable(UnreadableInput)
    /// The run was interrupted before the document's turn came, or before all of it was there.
    case notStarted(id: String)
  }

  /// The pipeline.
  let pipeline: @Sendable (Document) async -> DocumentReport
  let maximumConcurrency: Int

  /// Processes the sources and hands each outcome to `report`, in the order of the sources.
  ///
  /// A document is read when its turn comes, so at most `maximumConcurrency` wait in memory, beside finished ones
  /// that an earlier, slower document holds up.
  func process(_ sources: [DocumentSource], report: (Outcome) -> Void) async {
    await withTaskGroup(of: (index: Int, outcome: Outcome).self) { group in
      var waiting = sources.indices[...]
      var finished: [Int: Outcome] = [:]
      var nextToReport = 0

      func startNext() {
        guard let index = waiting.popFirst() else { return }
        let source = sources[index]
        group.addTask { (index, await process(source)) }
      }

      for _ in 0..<max(1, maximumConcurrency) { startNext() }
      while let (index, outcome) = await group.next() {
        startNext()
        finished[index] = outcome
        while let outcome = finished.removeValue(forKey: nextToReport) {
          report(outcome)
          nextToReport += 1
        }
      }
    }
  }

  private func process(_ source: DocumentSource) async -> Outcome {
    guard !Task.isCancelled else { return .notStarted(id: source.id) }
    do {
      return .processed(await pipeline(try await source.read()))
    } catch let error as UnreadableInput {
      return .unreadable(error)
    } catch {
      return .notStarted(id: source.id)
    }
  }
}

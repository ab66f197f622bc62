/// What the first of the runs of a page was begun with; others follow if its history would grow too large.
struct FirstPage: Sendable {
  let head: BatchPage.Head
  let documents: [BatchDocument]
  /// What tells the run from those that follow.
  let run: String
}

extension TemporalConnection {
  /// What the first of the runs of a page was begun with.
  ///
  /// - Throws: ``TemporalError``, ``TemporalError/Code/notFound`` if there is none.
  func firstPage(of id: String) async throws(TemporalError) -> FirstPage {
    var event = try await firstEvent(of: WorkflowExecution(workflowID: id))
    let run = event.workflowStarted?.firstExecutionRunID ?? ""
    event = try await firstEvent(of: WorkflowExecution(workflowID: id, runID: run))
    let input = event.workflowStarted?.input
    let documents = input?.payloads.dropFirst().map { BatchDocument($0) } ?? []
    return FirstPage(head: try BatchPage.head(input), documents: documents, run: run)
  }
}

/// Pages are filled by what comes within a while, so the same documents may stand in others the next time.
extension BatchPage {
  /// The first documents of the page as the page that the cluster has; `nil` if that one has others.
  ///
  /// - Parameter known: what the cluster has.
  func beginning(like known: FirstPage) -> BatchPage? {
    var part = self
    part.documents = Array(documents.prefix(known.documents.count))
    part.isLast = known.head.isLast
    // Nothing follows on a last page.
    guard !part.isLast || isLast && part.documents.count == documents.count else { return nil }
    return part.digest == known.head.digest ? part : nil
  }

  /// Whether a page that the cluster has begins with the documents of this one.
  ///
  /// - Parameter known: what the cluster has.
  func isBeginning(of known: FirstPage) -> Bool {
    var whole = self
    (whole.documents, whole.isLast) = (known.documents, known.head.isLast)
    return known.documents.starts(with: documents) && whole.digest == known.head.digest
  }
}

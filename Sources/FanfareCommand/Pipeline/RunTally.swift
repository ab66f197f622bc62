import Fanfare

/// Counts how the documents of a run ended, and decides the exit code.
struct RunTally: Equatable {
  private(set) var complete = 0
  private(set) var partial = 0
  private(set) var refused = 0
  private(set) var failed = 0
  private(set) var notStarted = 0
  /// Whether a service wasn't there at all.
  private(set) var meetsNobody = false

  init(complete: Int = 0, refused: Int = 0) {
    self.complete = complete
    self.refused = refused
  }

  mutating func count(_ outcome: DocumentRun.Outcome) {
    switch outcome {
    case .processed(let report):
      let results = [
        report.verdict.error, report.analysis?.error, report.summary?.error, report.label?.error,
      ]
      if results.contains(where: { $0?.code == .connectionRefused }) { meetsNobody = true }
      switch report.status {
      case .complete: complete += 1
      case .partial: partial += 1
      case .refused: refused += 1
      case .failed: failed += 1
      }
    case .unreadable: failed += 1
    case .notStarted: notStarted += 1
    }
  }

  var total: Int { complete + partial + refused + failed + notStarted }

  /// 0 if every document is complete, 1 if none got any answer, 2 otherwise.
  var exitCode: Int32 {
    if complete == total { return 0 }
    return complete + partial == 0 ? 1 : 2
  }

  /// `3 documents: 2 complete, 1 refused`.
  var line: String {
    let parts = [
      (complete, "complete"), (partial, "partial"), (refused, "refused"), (failed, "failed"),
      (notStarted, "not started"),
    ]
    let counts = parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
    return "\(total) \(total == 1 ? "document" : "documents")" + (counts.isEmpty ? "" : ": \(counts)")
  }
}

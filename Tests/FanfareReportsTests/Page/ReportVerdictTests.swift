import Testing

@testable import FanfareReports

/// The sentence that is read first.
@Suite struct ReportVerdictTests {
  private func verdict(
    _ counts: [ReportedRun.Status: Int],
    _ state: ReportedBatch.State = .ended,
    of documents: Int? = nil
  ) -> ReportVerdict {
    var builder = ReportBuilder(ReportedBatch(id: "b", workflow: "w", state: state, documents: documents))
    for (status, count) in counts {
      for _ in 0..<count {
        builder.add(ReportedRun(id: "r", document: "d", status: status, start: 0, duration: .zero))
      }
    }
    return ReportVerdict(builder.report)
  }

  @Test func `all is well only if all is done`() {
    #expect(verdict([.completed: 3]).sentence == "All 3 documents are complete, and none failed.")
    #expect(verdict([.completed: 3]).tone == .good)
    #expect(verdict([.completed: 1]).sentence == "1 document is complete, and none failed.")
    #expect(
      verdict([.completed: 3], .open).sentence
        == "3 documents are complete, and none failed. It isn't through."
    )
    #expect(verdict([.completed: 3], .open).tone == .open)
    #expect(verdict([.completed: 3], .open, of: 4).sentence.hasSuffix(" 1 document is still to be done."))
  }

  @Test func `what failed comes first`() {
    let bad = verdict([.completed: 1200, .faulted: 34, .partial: 2, .cancelled: 1])
    #expect(
      bad.sentence == "1,200 of 1,237 documents are complete; 34 failed, 2 complete in part, 1 cancelled."
    )
    #expect(bad.short == "34 of 1,237 failed" && bad.tone == .bad && bad.mark == "✗")
  }

  @Test func `what is complete in part hasn't failed`() {
    #expect(verdict([.completed: 1, .partial: 2]).tone == .part)
    #expect(verdict([.completed: 1, .partial: 2]).short == "2 complete in part")
    #expect(verdict([:]).short == "nothing has ended" && verdict([.unfinished: 2], .open).tone == .open)
  }
}

/// How a batch stands, in a word and in a sentence: what is read first, and often alone.
struct ReportVerdict: Sendable {
  /// How bad it is.
  enum Tone: String, Sendable {
    /// All is complete.
    case good
    /// Nothing failed so far, and not all is done.
    case open
    /// Nothing failed but what is optional.
    case part
    /// Something failed.
    case bad
  }

  let tone: Tone
  /// For the tab of a browser.
  let short: String
  let sentence: String

  /// What stands for the tone beside its colour.
  var mark: String {
    switch tone {
    case .good: "✓"
    case .open: "…"
    case .part: "!"
    case .bad: "✗"
    }
  }

  init(_ report: BatchReport) {
    let outcomes = report.outcomes
    let (ended, completed) = (outcomes.ended, outcomes[.completed])
    let rest = Self.rest(of: report)
    guard ended > 0 else {
      (tone, short) = (.open, "nothing has ended")
      sentence = "No document has ended yet."
      return
    }
    guard completed < ended else {
      (tone, short) = (rest.isEmpty ? .good : .open, "\(Figures.count(ended)) complete")
      let all =
        rest.isEmpty && ended > 1 ? "All \(Figures.count(ended)) documents are" : Self.are(ended, "document")
      sentence = "\(all) complete, and none failed.\(rest)"
      return
    }
    let kinds: [(ReportedRun.Status, String)] = [
      (.faulted, "failed"), (.partial, "complete in part"), (.cancelled, "cancelled"),
    ]
    let parts = kinds.filter { outcomes[$0.0] > 0 }.map { "\(Figures.count(outcomes[$0.0])) \($0.1)" }
      .joined(separator: ", ")
    let failed = outcomes[.faulted]
    tone = failed > 0 ? .bad : .part
    short = failed > 0 ? "\(Figures.count(failed)) of \(Figures.count(ended)) failed" : parts
    let verb = completed == 1 ? "is" : "are"
    sentence =
      "\(Figures.count(completed)) of \(Figures.count(ended, "document")) \(verb) complete; \(parts).\(rest)"
  }

  /// What is still to be done; empty if nothing is.
  private static func rest(of report: BatchReport) -> String {
    guard let documents = report.batch.documents else {
      // Whether more of them come is known only when the last has been read.
      return report.batch.state == .open ? " It isn't through." : ""
    }
    let open = max(0, documents - report.outcomes.ended)
    return open == 0 ? "" : " \(are(open, "document")) still to be done."
  }

  private static func are(_ count: Int, _ noun: String) -> String {
    "\(Figures.count(count, noun)) \(count == 1 ? "is" : "are")"
  }
}

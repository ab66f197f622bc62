import Fanfare
import FanfareSamples

/// The document pipeline: validate, then analyse, summarise and classify side by side.
///
/// A document that fails validation goes no further. A failed analysis leaves the others' results standing.
struct DocumentPipeline: Sendable {
  let services: ServiceClient

  func process(_ document: Document) async -> DocumentReport {
    await services.onEventLoop {
      let verdict = await services.call(.post("validator", "/validate", json: document, as: Verdict.self))
      guard verdict.isSuccess else { return DocumentReport(id: document.id, verdict: verdict) }

      let (analysis, summary, label) = await services.parallel(
        .post("nlp", "/analyze", json: document, as: Analysis.self),
        .post("summarizer", "/summarize", json: document, as: Summary.self),
        .post("classifier", "/classify", json: document, as: Label.self)
      )
      return DocumentReport(
        id: document.id,
        verdict: verdict,
        analysis: analysis,
        summary: summary,
        label: label
      )
    }
  }
}

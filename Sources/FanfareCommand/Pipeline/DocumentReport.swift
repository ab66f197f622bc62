import Fanfare
import FanfareSamples
import HTTPTypes

/// What came back for one document.
struct DocumentReport: Sendable {
  /// How a document ended.
  enum Status: String, Sendable {
    /// Every service answered.
    case complete
    /// Some of the analyses failed.
    case partial
    /// The validator said what is wrong with the document.
    case refused
    /// There is no answer: the validator or every analysis failed.
    case failed
  }

  let id: String
  let verdict: ServiceResult<Verdict>
  var analysis: ServiceResult<Analysis>?
  var summary: ServiceResult<Summary>?
  var label: ServiceResult<Label>?

  var status: Status {
    guard verdict.isSuccess else {
      return verdict.error?.status == .unprocessableContent ? .refused : .failed
    }
    let analyses = [analysis?.isSuccess, summary?.isSuccess, label?.isSuccess]
    if analyses.allSatisfy({ $0 == true }) { return .complete }
    return analyses.contains(true) ? .partial : .failed
  }

  /// Which services failed, how, and after how long.
  var failure: PartialFailure? {
    guard let analysis, let summary, let label else { return PartialFailure(verdict) }
    return PartialFailure(verdict, analysis, summary, label)
  }

  /// How long the validation took.
  var validationDuration: Duration { verdict.duration }

  /// How long the three analyses took side by side; `nil` if they were never made.
  var analysisDuration: Duration? {
    guard let analysis, let summary, let label else { return nil }
    let start = min(analysis.start, summary.start, label.start)
    let end = max(
      analysis.start.advanced(by: analysis.duration),
      summary.start.advanced(by: summary.duration),
      label.start.advanced(by: label.duration)
    )
    return end - start
  }

  /// How long the document took in all.
  var duration: Duration { validationDuration + (analysisDuration ?? .zero) }
}

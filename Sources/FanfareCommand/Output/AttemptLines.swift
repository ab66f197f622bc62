import Fanfare
import HTTPTypes

/// The attempts of a call for people, a line each; nothing for a call that needed only one.
struct AttemptLines {
  let style: Style
  let columns: CallColumns
  let ruler: TimelineBar

  func lines<Value>(of result: ServiceResult<Value>) -> [String] {
    var lines: [String] = []
    if result.attempts.count > 1 {
      lines += result.attempts.sorted { $0.number < $1.number }.flatMap { line($0).lines(columns, style) }
    }
    // The last attempt was to be repeated, and then a policy of this side stood in the way.
    if case .retried? = result.attempts.last?.fate,
      let reason = result.error?.retryRefusal.flatMap(Self.reason)
    {
      lines += notes("no further attempt: \(reason)", .dim)
    }
    switch result.source {
    case .service: break
    case .fallback: lines += notes("the value is the fallback's")
    case .cache: lines += notes("the value was kept from an equal call")
    case .sharedFlight: lines += notes("the value is shared with an equal call")
    }
    return lines
  }

  private func line(_ attempt: Attempt) -> CallLine {
    let kind: String
    switch attempt.kind {
    case .first: kind = "attempt \(attempt.number)"
    case .retry: kind = "retry \(attempt.number)"
    case .hedge: kind = "hedge \(attempt.number)"
    }
    return CallLine(
      mark: kind,
      time: attempt.duration,
      bar: { [ruler] in
        TimelineBar(start: ruler.start, duration: ruler.duration, width: $0)
          .draw(from: attempt.start, for: attempt.duration)
      },
      text: .message(Self.ending(of: attempt)),
      textTone: .dim
    )
  }

  /// A text that begins below the marks of the attempts.
  private func notes(_ text: String, _ tone: Style.Tone = .plain) -> [String] {
    let margin = columns.indentation + columns.name + 1
    let lines = columns.width.map { text.wrapped(to: $0 - margin) } ?? [text]
    return lines.map { String(repeating: " ", count: margin) + style.paint($0, tone) }
  }

  private static func ending(of attempt: Attempt) -> String {
    let outcome = attempt.status.map { "\($0.code)" } ?? attempt.error?.code.rawValue ?? "ok"
    switch attempt.fate {
    case .won: return "\(outcome), won"
    case .retried(let delay): return "\(outcome), repeated after \(delay.brief)"
    case .outlived: return "\(outcome), another was under way"
    case .superseded: return "given up, another won"
    case .final(.maximumAttempts): return "\(outcome), the last"
    case .final(let refusal):
      return reason(refusal).map { "\(outcome), not repeated: \($0)" } ?? outcome
    }
  }

  /// Why there was no further attempt, where that isn't plain.
  private static func reason(_ refusal: RetryRefusal) -> String? {
    switch refusal {
    case .maximumAttempts, .notRetryable: nil
    case .notIdempotent: "it may have done its work"
    case .bodySpent: "its body can be read only once"
    case .answerHadBegun: "a part of its answer has been read"
    case .retryBudgetExhausted: "the retry budget is spent"
    case .deadlineTooClose: "the deadline is too close"
    case .paused: "it asks for a pause that lasts longer than the call has time"
    case .circuitOpen: "the circuit breaker has opened"
    case .refused(let code): "\(code)"
    }
  }
}

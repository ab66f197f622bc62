import Fanfare
import HTTPTypes

/// The attempts of a call for people, a line each; nothing for a call that needed only one.
struct AttemptLines {
  let style: Style
  let ruler: TimelineBar
  /// How many characters the name of the service takes on the line above.
  let nameWidth: Int

  func lines<Value>(of result: ServiceResult<Value>) -> [String] {
    var lines: [String] = []
    if result.attempts.count > 1 {
      lines += result.attempts.sorted { $0.number < $1.number }.map(line)
    }
    // The last attempt was to be repeated, and then a policy of this side stood in the way.
    if case .retried? = result.attempts.last?.fate,
      let reason = result.error?.retryRefusal.flatMap(Self.reason)
    {
      lines.append(indented(style.dim("no further attempt: \(reason)")))
    }
    switch result.source {
    case .service: break
    case .fallback: lines.append(indented("the value is the fallback's"))
    case .cache: lines.append(indented("the value was kept from an equal call"))
    case .sharedFlight: lines.append(indented("the value is shared with an equal call"))
    }
    return lines
  }

  private func line(_ attempt: Attempt) -> String {
    let kind: String
    switch attempt.kind {
    case .first: kind = "attempt \(attempt.number)"
    case .retry: kind = "retry \(attempt.number)"
    case .hedge: kind = "hedge \(attempt.number)"
    }
    let time = attempt.duration.brief.padding(toLength: 8, onLeft: true)
    let bar = style.hasBars ? " " + style.dim(ruler.draw(from: attempt.start, for: attempt.duration)) : ""
    return indented("\(kind.padding(toLength: 9)) \(time)\(bar) \(style.dim(Self.ending(of: attempt)))")
  }

  private func indented(_ text: String) -> String {
    String(repeating: " ", count: nameWidth) + " " + text
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
    case .retryBudgetExhausted: "the retry budget is spent"
    case .deadlineTooClose: "the deadline is too close"
    case .circuitOpen: "the circuit breaker has opened"
    case .refused(let code): "\(code)"
    }
  }
}

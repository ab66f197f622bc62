package import Fanfare

/// Asks again and again for what nothing announces, until it is there.
///
/// It is for other programs alone: a server whose list is behind by a moment, a file that appears. What this process does can be waited for,
/// with a ``WatchedState`` for example. It gives up after so many questions and not after a time, which a busy machine spends on other
/// things: a test that passes is none the slower for a generous limit.
///
/// - Parameters:
///   - what: what is asked for, in the message of a failure: `the batch in the cluster's list`.
///   - interval: how long to leave it alone after each question.
///   - questions: how often it is asked at most.
///   - clock: the clock of the interval.
///   - ask: asks; `nil` means that it isn't there yet.
/// - Returns: the first answer.
/// - Throws: ``NeverThere`` after the last question; what `ask` throws; `CancellationError`.
package func polled<Answer>(
  for what: String,
  every interval: Duration = .milliseconds(100),
  atMost questions: Int = 3_000,
  on clock: any MonotonicClock = SystemClock(),
  _ ask: () async throws -> Answer?
) async throws -> Answer {
  for question in 1...max(1, questions) {
    if let answer = try await ask() { return answer }
    if question < questions { try await clock.sleep(for: interval) }
  }
  throw NeverThere(what: what, questions: max(1, questions))
}

/// What was asked for never came.
package struct NeverThere: Error, Hashable, CustomStringConvertible {
  let what: String
  let questions: Int

  /// What it was, and how often it was asked for.
  package var description: String {
    "\(what) isn't there, asked for \(questions == 1 ? "once" : "\(questions) times")"
  }
}

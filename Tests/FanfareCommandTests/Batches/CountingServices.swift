import Fanfare
import FanfareJSON
import FanfareSamples
import FanfareTesting
import Foundation
import HTTPTypes

/// Services that count what they are asked for, by document, and kill the process that asks when it is time to.
///
/// The call that a path names comes before those with later letters: `/a`, then `/b` and `/c` side by side, then `/d`.
final class CountingServices: PlainHandler {
  private struct State {
    /// How often each document's call was made, as `a 17`.
    var counts: [String: Int] = [:]
    /// The keys that came with a document's call.
    var keys: [String: Set<String>] = [:]
    /// The last stage that a document was seen in.
    var stages: [String: Int] = [:]
    var violations: [String] = []
    var requests = 0
    var victim: (process: pid_t, at: Int, delay: Duration)?
  }

  private let state = WatchedState(State())

  /// What was wrong so far.
  var violations: [String] { state.read { $0.violations } }
  /// How often each document's call was made.
  var counts: [String: Int] { state.read { $0.counts } }
  /// How many requests came.
  var requests: Int { state.read { $0.requests } }

  /// Waits until so many requests have come, or the task is cancelled.
  func requested(atLeast count: Int) async { await state.wait { $0.requests >= count } }

  /// Begins to count anew.
  func forget() { state.note { $0 = State() } }

  /// Kills a process a little after so many requests more.
  func kill(_ process: pid_t, after requests: Int, delay: Duration) {
    state.note { $0.victim = (process, $0.requests + requests, delay) }
  }

  func answer(_ request: PlainRequest) -> PlainAnswer {
    let stage = ["/a": 0, "/b": 1, "/c": 1, "/d": 2][request.path] ?? 0
    let id = (try? JSONValue(parsing: request.body))?["id"].map { "\($0)" } ?? "?"
    let call = "\(request.path.dropFirst()) \(id)"
    let victim = state.note { state -> (process: pid_t, delay: Duration)? in
      state.requests += 1
      state.counts[call, default: 0] += 1
      let last = state.stages[id] ?? 0
      // A later call is made only after the end of the earlier one was safe, so that one is never made again.
      if stage < last { state.violations.append("\(call) came after a call of stage \(last)") }
      state.stages[id] = max(last, stage)
      if let key = request.headers[.idempotencyKey] {
        state.keys[call, default: []].insert(key)
        if state.keys[call]?.count != 1 { state.violations.append("\(call) came with several keys") }
      }
      guard let victim = state.victim, state.requests >= victim.at else {
        return nil
      }
      state.victim = nil
      return (victim.process, victim.delay)
    }
    if let victim {
      let microseconds = Int(victim.delay / .microseconds(1))
      DispatchQueue.global().asyncAfter(deadline: .now() + .microseconds(microseconds)) {
        _ = Foundation.kill(victim.process, SIGKILL)
      }
    }
    return PlainAnswer(headers: [.contentType: "application/json"], body: Array(#"{"by":"\#(call)"}"#.utf8))
  }

  func ended(_ request: PlainRequest, wasAbandoned: Bool) {}
}

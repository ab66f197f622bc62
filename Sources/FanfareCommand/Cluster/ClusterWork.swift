import ArgumentParser
import Fanfare
import FanfareBatches
import FanfareJSON
import FanfareWorkflows
import Synchronization

/// What becomes of inputs on a cluster, in the order of the inputs, as work that is done already when it comes.
struct ClusterWork: WorkSource {
  let client: ClusterClient
  let feed: ClusterFeed
  let counts: RunCounts
  let isQuiet: Bool
  /// How many outcomes have come.
  private var count = 0

  init(_ client: ClusterClient, _ feed: ClusterFeed, _ counts: RunCounts, isQuiet: Bool) {
    (self.client, self.feed, self.counts, self.isQuiet) = (client, feed, counts, isQuiet)
  }

  var total: ProgressText.Total? { feed.total }

  mutating func next() async throws -> NextWork {
    while true {
      switch client.next() {
      case nil: return .notYet
      // It says what is wrong by itself: 0, 1 and 2 are about outcomes, and those have come.
      case .end(let code)? where code > 2: throw ExitCode(code)
      case .end(let code)?:
        guard let total = feed.total, !total.isEstimate, total.count == count else {
          throw ExitCode(max(1, code))
        }
        return .end
      case .line(let line)?:
        if client.note(line) {
          if line["wasThere"] == .bool(true), !isQuiet {
            Self.sayThatItWasThere(line["batch"]?.stringValue ?? "")
          }
          continue
        }
        guard let outcome = WorkflowOutcome(line: line) else { continue }
        count += 1
        if case .ran(_, let end) = outcome.ending {
          counts.count(end.status)
          counts.add(Spending.Known(documents: 1, meters: end.meters ?? Meters()))
        }
        return .item(WorkItem(name: outcome.input) { outcome })
      }
    }
  }

  private static func sayThatItWasThere(_ batch: String) {
    StandardError.note(
      "the cluster has had the batch \(batch) before, and this shows what became of it; --batch NAME begins another one"
    )
  }
}

extension WorkflowOutcome {
  /// Reads an outcome as `json` writes it; `nil` if it is none.
  init?(line: JSONValue) {
    guard let input = line["input"]?.stringValue, let status = line["status"]?.stringValue else { return nil }
    guard status != "unreadable" else {
      let reason = line["error"]?["detail"]?.stringValue ?? ""
      self.init(input: input, ending: .unreadable(UnreadableInput(id: input, reason: reason)))
      return
    }
    guard let status = RunStatus(rawValue: status), let run = line["run"]?.stringValue else { return nil }
    let failures = line["optionalFailures"]?.arrayValue ?? []
    let end = RunEnd(
      status: status,
      duration: .seconds(line["seconds"]?.doubleValue ?? 0),
      output: line["output"],
      error: line["error"].flatMap { WorkflowError(problem: $0) },
      optionalFailures: failures.compactMap { WorkflowError(problem: $0) },
      meters: line["meters"]?.objectValue.map { Meters(amounts: $0) }
    )
    self.init(input: input, ending: .ran(run, end))
  }
}

extension Meters {
  /// Reads an object with a member for each; what isn't a number isn't counted.
  fileprivate init(amounts: JSONObject) {
    self.init()
    for (name, amount) in amounts { add(amount.doubleValue ?? 0, to: name) }
  }
}

import Fanfare
import FanfareJSON
import FanfareTemporal
import FanfareWorkflows

/// Begins a run for each of many inputs, in which each call is an activity, and prints what became of them in their order.
struct ClusterBatch: Sendable {
  let client: TemporalClient
  let workflow: Workflow
  let includes: [Workflow]
  /// What the runs are called, each with a number behind it.
  let name: String
  let concurrency: Int
  let timeLimit: Duration?

  /// What became of an input.
  private struct Outcome: Sendable {
    let index: Int
    let place: String
    let end: Result<RunEnd, FeedProblem>
  }

  /// Runs all.
  ///
  /// - Returns: how they ended.
  func run(_ feed: DocumentFeed) async throws -> OutcomeTally {
    try await withThrowingTaskGroup(of: Outcome.self) { group in
      var tally = OutcomeTally()
      var waiting: [Int: Outcome] = [:]
      var begun = 0
      func take(_ outcome: Outcome) {
        waiting[outcome.index] = outcome
        while let next = waiting.removeValue(forKey: tally.total) { print(next, &tally) }
      }
      for try await event in feed.events {
        feed.taken()
        guard case .input(let input) = event else { continue }
        while begun - tally.total >= concurrency, let outcome = try await group.next() { take(outcome) }
        let index = begun
        group.addTask { try await perform(index, input) }
        begun += 1
      }
      for try await outcome in group { take(outcome) }
      return tally
    }
  }

  private func perform(_ index: Int, _ input: FedInput) async throws -> Outcome {
    let (clock, id) = (SystemClock(), "\(name)-\(index)")
    let start = clock.now
    let value: JSONValue
    switch input.value {
    case .failure(let problem): return Outcome(index: index, place: input.place, end: .failure(problem))
    case .success(let given): value = given
    }
    do {
      let run = try await client.start(
        workflow,
        including: includes,
        input: value,
        id: id,
        timeLimit: timeLimit
      )
      var end = try await client.end(of: run)
      end.duration = clock.now - start
      return Outcome(index: index, place: input.place, end: .success(end))
    } catch {
      // What the cluster refuses to begin is that input's fault; all else ends the batch.
      guard error.code == .tooLarge || error.code == .alreadyExists else { throw error }
      let fault = WorkflowError(.configuration, error.message)
      let end = RunEnd(status: .faulted, duration: clock.now - start, error: fault)
      return Outcome(index: index, place: input.place, end: .success(end))
    }
  }

  private func print(_ outcome: Outcome, _ tally: inout OutcomeTally) {
    switch outcome.end {
    case .success(let end):
      Console.print("\(OutcomeLine.json(at: outcome.place, run: "\(name)-\(outcome.index)", end))")
      tally.count(end.status)
    case .failure(let problem):
      Console.print("\(OutcomeLine.json(at: outcome.place, problem: problem.description))")
      tally.count(nil)
    }
  }
}

import Fanfare
import FanfareJSON
import FanfareTemporal
import FanfareWorkflows

/// Runs a workflow for each of many inputs, and prints what became of them in their order.
struct ClusterBatch: Sendable {
  let client: TemporalClient
  let workflow: Workflow
  let includes: [Workflow]
  /// What the runs are called, each with a number behind it.
  let name: String
  let concurrency: Int

  /// How many runs are complete.
  struct Tally: Sendable {
    var complete = 0
  }

  /// Runs all.
  ///
  /// - Returns: `nil` if it was cancelled; the runs go on then.
  func run(_ inputs: [(name: String, value: JSONValue)]) async throws -> Tally? {
    try await withThrowingTaskGroup(of: (Int, RunEnd, Duration).self) { group in
      var tally = Tally()
      var waiting: [Int: (RunEnd, Duration)] = [:]
      var (begun, printed) = (0, 0)
      func beginMore() {
        while begun < inputs.count, begun - printed < 4 * concurrency,
          begun - printed - waiting.count < concurrency
        {
          let index = begun
          let input = inputs[index].value
          group.addTask { try await perform(index, input) }
          begun += 1
        }
      }
      beginMore()
      do {
        while let (index, end, duration) = try await group.next() {
          waiting[index] = (end, duration)
          while let (end, duration) = waiting.removeValue(forKey: printed) {
            Console.print("\(line(inputs[printed].name, printed, end, duration))")
            if end.status == .completed { tally.complete += 1 }
            printed += 1
          }
          beginMore()
        }
      } catch  where Task.isCancelled {
        return nil
      }
      return tally
    }
  }

  private func perform(_ index: Int, _ input: JSONValue) async throws -> (Int, RunEnd, Duration) {
    let (clock, id) = (SystemClock(), "\(name)-\(index)")
    let start = clock.now
    do {
      let run = try await client.start(workflow, including: includes, input: input, id: id)
      return (index, try await client.end(of: run), clock.now - start)
    } catch {
      // What the cluster refuses to begin is that input's fault; all else ends the batch.
      guard error.code == .tooLarge || error.code == .alreadyExists else { throw error }
      let fault = WorkflowError(.configuration, error.message)
      return (index, RunEnd(status: .faulted, duration: .zero, error: fault), clock.now - start)
    }
  }

  private func line(_ input: String, _ index: Int, _ end: RunEnd, _ duration: Duration) -> JSONValue {
    var object: JSONObject = [
      "input": .string(input), "run": .string("\(name)-\(index)"), "status": .string(end.status.rawValue),
      "seconds": .number(JSONNumber(duration.inSeconds)),
    ]
    if let output = end.output { object["output"] = output }
    if let error = end.error { object["error"] = error.json }
    if !end.optionalFailures.isEmpty { object["optionalFailures"] = .array(end.optionalFailures.map(\.json)) }
    return .object(object)
  }
}

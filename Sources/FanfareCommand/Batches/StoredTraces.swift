import FanfareJSON
import FanfareText
import FanfareWorkflows

/// Makes traces of runs that are kept: each run is made again from its log, and what was noted of its calls is put back.
struct StoredTraces {
  private let store: any RunStore

  init(in store: any RunStore) {
    self.store = store
  }

  /// The traces of a run and of the runs that it made.
  ///
  /// - Throws: ``ArgumentProblem`` if there is no such run; `StoreError` if it can't be made again.
  func traces(of id: String) async throws -> [RunTrace] {
    guard let run = try await store.run(id) else { throw try await unknownRun(id) }
    guard case .unreadable(let reason)? = run.ending else {
      let batch = id.split(separator: ".").first.map(String.init) ?? id
      let workflows = try await workflows(of: run.document?.batch ?? batch)
      return try await traces(of: id, by: workflows)
    }
    throw ArgumentProblem("\(id) isn't a run: its input can't be read: \(reason)")
  }

  private func unknownRun(_ id: String) async throws -> ArgumentProblem {
    let name = VisibleText.line(id)
    guard try await store.batch(id) != nil else {
      return ArgumentProblem(
        "there is no run '\(name)'; fanfare runs BATCH --json has the names of the runs of a batch"
      )
    }
    let first = try await store.runs(in: id, from: 0, limit: 1).first?.header?.id
    let example = first.map { ", such as \(VisibleText.line($0))" } ?? ""
    let list = ShellWord.command(["fanfare", "runs", id])
    return ArgumentProblem("'\(name)' is a batch: name one of its runs\(example); \(list) lists them")
  }

  /// The traces of a run and of the runs that it made, without those that haven't begun.
  func traces(of id: String, by workflows: [Workflow]) async throws -> [RunTrace] {
    guard let history = try await store.history(of: id), !history.inputs.isEmpty else { return [] }
    var traces = [try history.trace(by: workflows)]
    // What another version wrote is left out.
    if let bytes = try await store.telemetry(of: id),
      let calls = try? JSONByteDecoder().decode(CallTelemetry.self, from: bytes)
    {
      traces[0].calls = calls
    }
    guard let workflow = workflows.first(where: { $0.digest == history.header.digest }) else { return traces }
    for (run, task) in history.begunRuns(by: workflow) {
      var below = try await self.traces(of: run, by: workflows)
      if !below.isEmpty { below[0].parentTask = task }
      traces += below
    }
    return traces
  }

  /// The definitions that the runs of a batch were made with.
  private func workflows(of batch: String) async throws -> [Workflow] {
    guard let batch = try await store.batch(batch) else { return [] }
    return try batch.workflows()
  }
}

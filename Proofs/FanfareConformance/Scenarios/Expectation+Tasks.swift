internal import FanfareJSON
internal import FanfareWorkflows

extension Expectation {
  /// Compares what is expected of a task with what became of it.
  ///
  /// Of a task that was run several times the last counts.
  func checkTask(_ seen: Observation) async throws(Mismatch) {
    switch self {
    case .task(let name, let status): try Self.check(try seen.task(name), is: status)
    case .taskOutput(let name, let output):
      let task = try seen.task(name)
      try Self.check(task, is: .completed)
      try Mismatch.check("the output of '\(name)'", task.output ?? .null, is: output)
    case .taskFault(let name, let error):
      let task = try seen.task(name)
      try Self.check(task, is: .faulted)
      try ErrorComparison.check(task.error, is: error)
    case .retries(let name, let count):
      let found = try seen.task(name).retryDelays.count
      try Mismatch.check("how often '\(name)' was tried again", found, is: count)
    case .retryDelays(let name, let delays):
      try Mismatch.check("what '\(name)' waited between tries", try seen.task(name).retryDelays, is: delays)
    case .runs(let name, let count):
      let found = seen.run.count { $0.name == name }
      try Mismatch.check("how often '\(name)' was run", found, is: count)
    default: try await checkServices(seen)
    }
  }

  private static func check(_ task: TaskRecord, is status: TaskReport.Status) throws(Mismatch) {
    guard task.status != status else { return }
    let why = task.error.map { ": \($0)" } ?? ""
    throw Mismatch("'\(task.name)' is \(task.status?.rawValue ?? "under way"), not \(status.rawValue)\(why)")
  }
}

internal import Fanfare
internal import FanfareJSON

extension [RunTrace] {
  /// The first of them with the tasks and calls of the others below the tasks that ran them.
  ///
  /// Those of which isn't known which task ran them are left out. The places of their tasks are continued: `/do/1/sub/do/0/a` is the first task of
  /// the workflow that `/do/1/sub` runs.
  ///
  /// - Returns: `nil` if there are none.
  public var nested: RunTrace? {
    guard var root = first else { return nil }
    var tasks: [Int: TaskSpan] = [:]
    // Which number a task of a run has in the root.
    var numbers: [String: [Int: Int]] = [root.id: [:]]
    for task in root.tasks {
      tasks[task.number] = task
      numbers[root.id]?[task.number] = task.number
    }
    var next = (root.tasks.map(\.number).max() ?? 0) + 1
    for trace in dropFirst() {
      guard let parent = trace.parent, let task = trace.parentTask, let above = numbers[parent]?[task],
        let place = tasks[above]?.place
      else { continue }
      let offset = Duration.seconds(Swift.max(0, trace.startedAt - root.startedAt))
      var own: [Int: Int] = [:]
      for task in trace.tasks {
        own[task.number] = next
        next += 1
      }
      for task in trace.tasks {
        var nested = task.later(by: offset)
        nested.number = own[task.number] ?? 0
        nested.parent = own[task.parent] ?? above
        nested.place = place + task.place
        if let error = nested.error, !error.instance.isEmpty {
          nested.error?.instance = place + error.instance
        }
        tasks[nested.number] = nested
        root.tasks.append(nested)
      }
      numbers[trace.id] = own
      root.omittedTasks += trace.omittedTasks
      root.calls.append(trace.calls.later(by: offset, tasks: own))
    }
    return root
  }
}

extension TaskSpan {
  /// The same in a run that began earlier.
  fileprivate func later(by offset: Duration) -> TaskSpan {
    var task = self
    task.start += offset
    for index in task.retries.indices { task.retries[index].start += offset }
    return task
  }
}

extension CallTelemetry {
  /// The same in a run that began earlier.
  ///
  /// - Parameters:
  ///   - offset: how much earlier.
  ///   - tasks: the numbers that the tasks have there.
  fileprivate func later(by offset: Duration, tasks: [Int: Int]) -> CallTelemetry {
    map { call in
      var call = call
      call.task = tasks[call.task] ?? 0
      call.start += offset
      for index in call.waits.indices { call.waits[index].start += offset }
      for index in call.attempts.indices {
        call.attempts[index].start += offset
        for phase in call.attempts[index].phases.indices {
          call.attempts[index].phases[phase].start += offset
        }
      }
      return call
    }
  }
}

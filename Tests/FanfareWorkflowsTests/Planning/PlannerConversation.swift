import Fanfare
import FanfareJSON
import Testing

@testable import FanfareWorkflows

/// A run whose activities and whose time the test decides.
struct PlannerConversation {
  private(set) var planner: RunPlanner
  /// What is under way, by the name of its task.
  private(set) var running: [String: ActivityID] = [:]
  private(set) var cancelled: [String] = []
  private(set) var events: [String] = []
  private(set) var retries: [Duration] = []
  /// How often a step was put back, since an expression in it is long.
  private(set) var putBack = 0
  /// Whether such a step is left as it is for now.
  var holdsBack = false
  private let interruption: RunInterruption?
  /// What `work` was called with.
  private(set) var arguments: [JSONValue] = []

  init(
    _ body: String,
    input: JSONValue = [:],
    seed: UInt64 = 1,
    limits: RunLimits = RunLimits(),
    interruption: RunInterruption? = nil
  ) throws {
    self.interruption = interruption
    let start = MonotonicInstant(nanoseconds: 0)
    let run = RunInfo(
      id: "test",
      workflow: try workflow(body, functions: ["work"]),
      input: input,
      start: start
    )
    let facts = RunFacts(
      run: run,
      secrets: [:],
      version: "1",
      startedAt: 1_700_000_000,
      interruption: interruption
    )
    planner = RunPlanner(run: run, facts: facts, limits: limits, seed: seed)
    planner.start()
    take()
  }

  /// How the run ended.
  var ending: TaskEnding? { planner.ending }

  /// The output of the run, if it is complete.
  var output: JSONValue? {
    if case .completed(let output, _)? = ending { return output }
    return nil
  }

  /// The error of the run, if it failed.
  var error: WorkflowError? {
    if case .faulted(let error)? = ending { return error }
    return nil
  }

  mutating func succeed(_ task: String, _ output: JSONValue = .null) {
    end(task, .success(ActivityOutcome(output: output)))
  }

  mutating func fail(_ task: String, _ status: Int = 503) {
    end(task, .failure(ActivityFailure(error: WorkflowError(.communication, "no", status: status))))
  }

  /// Ends a task as cancellation does.
  mutating func giveUp(_ task: String) {
    end(task, .failure(ActivityFailure(error: WorkflowError(.runtime, "cancelled"), isCancellation: true)))
  }

  mutating func move(to milliseconds: Int64) {
    planner.advance(to: MonotonicInstant(nanoseconds: milliseconds * 1_000_000))
    take()
  }

  mutating func cancel() {
    planner.cancel(at: planner.now)
    take()
  }

  private mutating func end(_ task: String, _ result: Result<ActivityOutcome, ActivityFailure>) {
    guard let id = running.removeValue(forKey: task) else {
      Issue.record("\(task) isn't under way")
      return
    }
    planner.end(id, result, at: planner.now)
    take()
  }

  private mutating func take() {
    while planner.isBusy {
      if interruption?.isTooLong == true {
        if holdsBack { return }
        putBack += 1
        planner.proceedAtLength()
      } else {
        planner.proceed()
      }
    }
    for command in planner.commands {
      switch command {
      case .perform(let id, let activity, let info, _):
        running[info.task.name] = id
        if case .native(_, let argument) = activity { arguments.append(argument) }
      case .cancel(let id): cancelled += running.filter { $0.value == id }.map(\.key)
      }
    }
    planner.commands = []
    for event in planner.events {
      switch event {
      case .taskStarted(let info, _, _): events.append("\(info.task.name) started")
      case .taskCompleted(let info, _, _, _): events.append("\(info.task.name) completed")
      case .taskFaulted(let info, _, _, _): events.append("\(info.task.name) faulted")
      case .taskCancelled(let info, _): events.append("\(info.task.name) cancelled")
      case .taskSkipped(let info, _): events.append("\(info.task.name) skipped")
      case .taskRetried(_, _, let delay, _, _): retries.append(delay)
      default: break
      }
    }
    planner.events = []
  }
}

import Fanfare
import FanfareJSON
import Testing

@testable import FanfareWorkflows

/// A run whose activities and whose time the test decides.
struct PlannerConversation {
  private(set) var planner: RunPlanner
  /// What is under way, by the name of its task.
  private(set) var running: [String: ActivityRequest] = [:]
  private(set) var cancelled: [String] = []
  private(set) var events: [String] = []
  private(set) var retries: [Duration] = []
  /// How often a step was put back, since an expression in it is long.
  private(set) var putBack = 0
  /// Whether such a step is left as it is for now.
  var holdsBack = false
  private let interruption: RunInterruption?
  /// The timers that run.
  private(set) var timers: [RunTimer] = []
  private var elapsed = Duration.zero
  /// The keys of the activities, in the order in which they were asked for.
  private(set) var keys: [String] = []
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
    let workflow = try workflow(body, functions: ["work"])
    let header = RunHeader(
      id: "test",
      of: workflow,
      input: input,
      seed: seed,
      startedAt: 1_700_000_000,
      limits: limits,
      runtime: RunHeader.Runtime(version: "1")
    )
    planner = RunPlanner(
      RunInfo(header, of: workflow, start: MonotonicInstant(nanoseconds: 0)),
      interruption: interruption
    )
    hear(.started(missingSecret: nil))
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

  mutating func succeed(
    _ task: String,
    _ output: JSONValue = .null,
    meters: Meters? = nil,
    leavingOut failures: [WorkflowError]? = nil
  ) {
    end(task, .success(ActivityOutcome(output: output, meters: meters, optionalFailures: failures)))
  }

  mutating func fail(_ task: String, _ status: Int = 503) {
    end(task, .failure(ActivityFailure(error: WorkflowError(.communication, "no", status: status))))
  }

  /// Ends a task as cancellation does.
  mutating func giveUp(_ task: String) {
    end(task, .failure(ActivityFailure(error: WorkflowError(.runtime, "cancelled"), isCancellation: true)))
  }

  mutating func move(to milliseconds: Int64) {
    elapsed = .milliseconds(milliseconds)
    while let next = timers.min(by: { ($0.due, $0.number) < ($1.due, $1.number) }), next.due <= elapsed {
      timers.removeAll { $0.number == next.number }
      hear(.timerFired(next.number))
    }
    goOn()
  }

  mutating func cancel() {
    hear(.cancelled)
  }

  private mutating func end(_ task: String, _ result: Result<ActivityOutcome, ActivityFailure>) {
    guard let request = running.removeValue(forKey: task) else {
      Issue.record("\(task) isn't under way")
      return
    }
    hear(.activityEnded(request.ended(result)))
  }

  private mutating func hear(_ event: RunInput.Event) {
    take(planner.decide(RunInput(event, at: elapsed, step: planner.isBusy ? planner.steps : nil)))
    goOn()
  }

  private mutating func goOn() {
    while planner.isBusy {
      if interruption?.isTooLong == true {
        if holdsBack { return }
        putBack += 1
        var decision = RunDecision()
        planner.proceedAtLength(into: &decision)
        take(decision)
      } else {
        take(planner.proceed(upTo: 200))
      }
    }
  }

  private mutating func take(_ decision: RunDecision) {
    if let discrepancy = decision.discrepancy { Issue.record("\(discrepancy)") }
    for command in decision.commands {
      switch command {
      case .perform(let request):
        running[request.task.task.name] = request
        keys.append(request.key.text)
        if case .native(_, let argument) = request.activity { arguments.append(argument) }
      case .cancel(let number): cancelled += running.filter { $0.value.number == number }.map(\.key)
      case .startTimer(let timer): timers.append(timer)
      case .cancelTimer(let number): timers.removeAll { $0.number == number }
      }
    }
    for event in decision.events {
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
  }
}

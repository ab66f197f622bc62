import Fanfare
import FanfareJSON

@testable import FanfareWorkflows

/// A run with activities that end at random, and what is wrong with the way it went.
struct RandomRun {
  private(set) var events: [String] = []
  private(set) var complaints: [String] = []
  private var planner: RunPlanner
  private var random: SeededRandom
  private var running: [ActivityID] = []
  private var cancelled: Set<ActivityID> = []
  private var alive: [Int: TaskInfo] = [:]
  private var isCancelled = false

  init(_ workflow: Workflow, seed: UInt64) {
    random = SeededRandom(seed: seed)
    let run = RunInfo(id: "x", workflow: workflow, input: 1, start: MonotonicInstant(nanoseconds: 0))
    var limits = RunLimits()
    limits.maximumTasks = random.unit() < 0.3 ? Int(random.unit() * 20) : 200
    planner = RunPlanner(
      run: run,
      facts: RunFacts(run: run, secrets: [:], version: "1", startedAt: 0),
      limits: limits,
      seed: seed
    )
  }

  /// Lets things happen until the run ends.
  mutating func play() {
    var cancelsAt = random.unit() < 0.3 ? Int(random.unit() * 20) : -1
    planner.start()
    take()
    var steps = 0
    while planner.ending == nil {
      steps += 1
      cancelsAt -= 1
      guard steps < 10_000 else { return complaints.append("it doesn't end") }
      if cancelsAt == 0 {
        planner.cancel(at: planner.now)
        isCancelled = planner.ending == nil
      } else if let due = planner.nextDue, running.isEmpty || random.unit() < 0.2 {
        planner.advance(to: due)
      } else if !running.isEmpty {
        endOne()
      } else {
        return complaints.append("it waits for nothing")
      }
      take()
    }
    checkEnd()
  }

  private mutating func endOne() {
    let id = running.remove(at: Int(random.unit() * Double(running.count)))
    let time = planner.now.advanced(by: .microseconds(Int64(random.unit() * 3000)))
    let chance = random.unit()
    let status = random.unit() < 0.5 ? 503 : 418
    if cancelled.contains(id), chance < 0.7 {
      let error = WorkflowError(.runtime, "cancelled")
      planner.end(id, .failure(ActivityFailure(error: error, isCancellation: true)), at: time)
    } else if chance < 0.4 {
      let error = WorkflowError(.communication, "no", status: status)
      planner.end(id, .failure(ActivityFailure(error: error)), at: time)
    } else {
      planner.end(id, .success(ActivityOutcome(output: 1)), at: time)
    }
  }

  private mutating func take() {
    repeat {
      if planner.isBusy { planner.proceed() }
      for event in planner.events { take(event) }
      for command in planner.commands {
        switch command {
        case .perform(let id, _, let info, _):
          if alive[info.id] == nil || isCancelled {
            complaints.append("\(info.task.name) works after its end")
          }
          running.append(id)
        case .cancel(let id): cancelled.insert(id)
        }
      }
      (planner.commands, planner.events) = ([], [])
    } while planner.isBusy
  }

  private mutating func take(_ event: RunEvent) {
    switch event {
    case .taskCreated(let info, _):
      if info.parent != 0, alive[info.parent] == nil { complaints.append("\(info.task.name) has no parent") }
      alive[info.id] = info
      note("created", info)
    case .taskStarted(let info, _, _): noteOfLiving("started", info)
    case .taskRetried(let info, let retry, let delay, _, _): noteOfLiving("retried \(retry) \(delay)", info)
    case .taskSkipped(let info, _): end("skipped", info)
    case .taskCompleted(let info, _, _, _): end("completed", info)
    case .taskFaulted(let info, _, _, _): end("faulted", info)
    case .taskCancelled(let info, _): end("cancelled", info)
    case .runStarted, .runEnded, .call: break
    }
  }

  private mutating func end(_ how: String, _ info: TaskInfo) {
    noteOfLiving(how, info)
    alive[info.id] = nil
    for child in alive.values where child.parent == info.id {
      complaints.append("\(info.task.name) ended before \(child.task.name)")
    }
  }

  private mutating func noteOfLiving(_ what: String, _ info: TaskInfo) {
    if alive[info.id] == nil { complaints.append("\(info.task.name) \(what), but isn't under way") }
    note(what, info)
  }

  private mutating func note(_ what: String, _ info: TaskInfo) {
    events.append("\(info.id) \(info.task.name) \(what)")
  }

  private mutating func checkEnd() {
    complaints += alive.values.map { "\($0.task.name) didn't end" }
    if !running.isEmpty { complaints.append("\(running.count) activities are left") }
    if isCancelled {
      guard case .cancelled? = planner.ending else { return complaints.append("it isn't cancelled") }
    }
    if planner.nextDue != nil { complaints.append("a timer is left") }
    let count = events.count
    planner.cancel(at: planner.now.advanced(by: .seconds(1000)))
    take()
    if events.count != count || !running.isEmpty { complaints.append("it goes on after its end") }
    events.append("\(String(describing: planner.ending))")
  }
}

import Fanfare
import FanfareJSON

@testable import FanfareWorkflows

/// A run in a random world, what is wrong with the way it went, and its history.
struct RandomRun {
  /// What had been decided when something was heard, and at the end.
  struct Moment: Equatable {
    let commands: [String]
    let outstanding: String
    let isOver: Bool
  }

  private(set) var events: [String] = []
  private(set) var complaints: [String] = []
  /// What the run was told.
  private(set) var history: [RunInput] = []
  /// What stood decided before each of the inputs, and at the end.
  private(set) var moments: [Moment] = []
  private(set) var planner: RunPlanner
  private var world: RandomWorld
  private var commands: [String] = []
  private var alive: [Int: TaskInfo] = [:]
  private var cancelled = false

  init(_ workflow: Workflow, seed: UInt64) {
    planner = Self.planner(workflow, seed: seed)
    world = RandomWorld(seed: seed)
  }

  /// The planner of a run that hasn't begun.
  static func planner(_ workflow: Workflow, seed: UInt64) -> RunPlanner {
    var limits = RunLimits()
    let chance = RandomWorld.chance(seed, 2)
    limits.maximumTasks = chance < 0.3 ? Int(chance * 60) : 200
    var header = RunHeader(
      id: "x",
      of: workflow,
      input: 1,
      seed: seed,
      startedAt: 1_700_000_000,
      limits: limits,
      runtime: RunHeader.Runtime(version: "1")
    )
    if chance > 0.9 { header.timeLimit = .milliseconds(5) }
    return RunPlanner(RunInfo(header, of: workflow, start: MonotonicInstant(nanoseconds: 0)))
  }

  /// Lets things happen until the run ends.
  mutating func play() {
    hear(.started(missingSecret: nil), at: .zero)
    goOn()
    checkEnd()
  }

  /// Goes on from a history.
  mutating func play(after history: [RunInput]) {
    for input in history { hear(input) }
    goOn()
    checkEnd()
  }

  private mutating func goOn() {
    while !planner.isOver {
      guard history.count < 10_000 else { return complaints.append("it doesn't end") }
      take(planner.proceed(upTo: world.piece(after: history.count)))
      guard !planner.isOver else { break }
      if let (event, elapsed) = world.next(after: planner.elapsed) {
        hear(event, at: elapsed)
      } else if planner.isBusy {
        take(planner.proceed())
      } else {
        return complaints.append("it waits for nothing")
      }
    }
  }

  private mutating func hear(_ event: RunInput.Event, at elapsed: Duration) {
    let input = RunInput(event, at: elapsed, step: planner.isBusy ? planner.steps : nil)
    moments.append(moment)
    if case .cancelled = event { cancelled = planner.ending == nil }
    history.append(input)
    take(planner.decide(input, upTo: 0))
  }

  /// Hears what it was told before; the world is told as well what follows, and forgets what has happened.
  private mutating func hear(_ input: RunInput) {
    if let step = input.step {
      take(planner.proceed(upTo: step - planner.steps))
    } else {
      take(planner.proceed())
    }
    if !history.isEmpty { _ = world.next(after: planner.elapsed) }
    moments.append(moment)
    if case .cancelled = input.event { cancelled = planner.ending == nil }
    history.append(input)
    take(planner.decide(input, upTo: 0))
  }

  private var moment: Moment {
    Moment(commands: commands, outstanding: Self.text(of: planner.outstanding), isOver: planner.isOver)
  }

  static func text(of outstanding: RunOutstanding) -> String {
    let texts = outstanding.activities.map { text(of: $0) } + outstanding.timers.map { "\($0)" }
    return texts.joined(separator: "\n")
  }

  private mutating func take(_ decision: RunDecision) {
    if let discrepancy = decision.discrepancy { complaints.append(discrepancy) }
    for event in decision.events { take(event) }
    for command in decision.commands {
      if case .perform(let request) = command, request.isAwaited, alive[request.task.id] == nil || cancelled {
        complaints.append("\(request.task.task.name) works after its end")
      }
      commands.append(Self.text(of: command))
    }
    world.take(decision.commands, at: planner.elapsed)
  }

  static func text(of command: RunCommand) -> String {
    if case .perform(let request) = command { return "perform \(text(of: request))" }
    return "\(command)"
  }

  private static func text(of request: ActivityRequest) -> String {
    let what =
      switch request.activity {
      case .native(let name, let argument): "\(name) \(argument)"
      case .publish(let event): "\(event)"
      case .subworkflow(let call): "\(call.definition.name) \(call.include?.version ?? "-") \(call.input)"
      case .http, .openAPI, .deferred: "call"
      }
    return "\(request.number) \(what) \(request.key.text) \(request.deadline.map { "\($0)" } ?? "-")"
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
    case .runEnded(_, let status, _): events.append("\(status)")
    case .runStarted, .runFaulted, .runSuspended, .runResumed, .call: break
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
    moments.append(moment)
    complaints += alive.values.map { "\($0.task.name) didn't end" }
    if world.running > 0 { complaints.append("\(world.running) activities are left") }
    if cancelled {
      guard case .cancelled? = planner.ending else { return complaints.append("it isn't cancelled") }
    }
    if !planner.outstanding.timers.isEmpty { complaints.append("a timer is left") }
    let count = (events.count, commands.count)
    take(planner.decide(RunInput(.cancelled, at: planner.elapsed + .seconds(1000))))
    if (events.count, commands.count) != count { complaints.append("it goes on after its end") }
    events.append("\(String(describing: planner.ending))")
  }
}

internal import Fanfare
internal import Instrumentation

/// A group while it runs: how many of its calls run at a time, and that none begins once it is decided.
struct GroupWatch {
  private let step: RandomStep
  private var running = 0
  private var begun = 0
  private var successes = 0
  private var failures = 0
  private var decidedAt: MonotonicInstant?
  /// The calls that began after the one whose end decided.
  private var late: Set<CallID> = []
  /// How many calls, late ones aside, ended at the last instant at which any did.
  private var lastEnds: (at: MonotonicInstant, count: Int) = (MonotonicInstant(nanoseconds: .min), 0)

  init(_ step: RandomStep) {
    self.step = step
  }

  /// The step of a run that an event belongs to.
  static func step(in context: InstrumentationContext) -> RandomStep? { context[StepKey.self] }

  /// Runs the group of a step.
  static func running<Value>(_ step: RandomStep, _ body: () async -> Value) async -> Value {
    var context = InstrumentationContext.current ?? .topLevel
    context[StepKey.self] = step
    return await InstrumentationContext.$current.withValue(context) { await body() }
  }

  mutating func begin(_ call: CallFacts, _ notes: inout Notes) {
    running += 1
    begun += 1
    if decidedAt != nil { late.insert(call.info.id) }
    guard let width = step.maximumConcurrency else { return }
    if running == width { notes.reached.insert(.widthLimited) }
    if running > width { notes.violation(call, "the group runs \(running) calls at a time, \(width) may") }
  }

  mutating func end(_ call: CallFacts, _ error: ServiceError?, at now: MonotonicInstant) {
    running -= 1
    guard !late.contains(call.info.id) else { return }
    lastEnds = (now, lastEnds.at == now ? lastEnds.count + 1 : 1)
    if error == nil { successes += 1 }
    if let error, !error.code.isCancellation { failures += 1 }
    if decidedAt == nil, isDecided { decidedAt = now }
  }

  /// Looks at what began late: each end at the instant of the decision may have made room before that was known.
  func finish(_ notes: inout Notes) {
    guard let decidedAt else { return }
    if begun < step.calls.count { notes.reached.insert(.neverBegun) }
    let others = lastEnds.at == decidedAt ? lastEnds.count - 1 : 0
    if late.count > others {
      notes.violations.append("\(late.count) calls began after \(step.completion) was decided")
    }
  }

  private var isDecided: Bool {
    switch step.completion {
    case .settleAll: false
    case .failFast: failures > 0
    case .firstSuccess: successes > 0
    case .quorum(let needed): successes >= needed || failures > step.calls.count - needed
    }
  }
}

private enum StepKey: InstrumentationContextKey {
  typealias Value = RandomStep
  static let nameOverride: String? = "step"
}

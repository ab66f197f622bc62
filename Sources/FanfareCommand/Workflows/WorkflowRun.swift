import Fanfare
import FanfareJSON
import FanfareText
import FanfareWorkflows

/// Runs a workflow for one input after another, a bounded number at a time.
struct WorkflowRun: Sendable {
  let engine: WorkflowEngine
  let workflow: Workflow
  let maximumConcurrency: Int
  /// How long one run may take.
  let timeLimit: Duration?
  /// Whether outcomes are reported in the order of the inputs.
  let isOrdered: Bool

  /// How things stand between the beginning and the end.
  struct Standing {
    /// How many runs are under way.
    let running: Int
    /// How many inputs there are, if that can be said.
    let total: ProgressText.Total?
    /// The run that has been under way for the longest time, if that is remarkable.
    let oldest: ProgressText.Oldest?
  }

  private enum Event: Sendable {
    case ended(Int, WorkflowOutcome)
    case tick
    /// It is time to look again whether there is an input.
    case look
  }

  /// How long to wait for an input that isn't there yet.
  private static let pause = Duration.milliseconds(20)

  /// Runs the workflow for each input.
  ///
  /// An input is read when its turn comes, and one that isn't there yet holds nothing up. What has ended waits for what was begun before it, and so much of that is kept
  /// at most as four times the number of runs at a time.
  ///
  /// - Parameters:
  ///   - inputs: the inputs.
  ///   - interval: how often `tick` is called.
  ///   - report: gets each outcome.
  ///   - tick: is told how things stand.
  func process(
    _ inputs: WorkflowInputs,
    every interval: Duration,
    report: (WorkflowOutcome) -> Void,
    tick: (Standing) -> Void
  ) async {
    var inputs = inputs
    let clock = SystemClock()
    await withTaskGroup(of: Event.self) { group in
      var finished: [Int: WorkflowOutcome] = [:]
      var begun = 0
      var reported = 0
      var running: [Int: (name: String, start: MonotonicInstant)] = [:]
      var isAtEnd = false
      var isLooking = false

      func beginMore() {
        while !isAtEnd, !isLooking, !Task.isCancelled, running.count < maximumConcurrency,
          begun - reported < 4 * maximumConcurrency
        {
          switch inputs.next() {
          case .end: isAtEnd = true
          case .notYet:
            isLooking = true
            group.addTask {
              try? await clock.sleep(for: Self.pause)
              return .look
            }
          case .input(let input):
            let index = begun
            begun += 1
            running[index] = (input.name, clock.now)
            group.addTask { .ended(index, await run(input)) }
          }
        }
      }

      func wait() {
        group.addTask {
          try? await clock.sleep(for: interval)
          return .tick
        }
      }

      beginMore()
      wait()
      while !running.isEmpty || isLooking, let event = await group.next() {
        switch event {
        case .look:
          isLooking = false
          beginMore()
        case .tick:
          let oldest = running.min { $0.key < $1.key }?.value
          tick(
            Standing(
              running: running.count,
              total: inputs.total,
              oldest: oldest.flatMap { Self.remarkable($0.name, age: clock.now - $0.start) }
            )
          )
          if !Task.isCancelled { wait() }
        case .ended(let index, let outcome):
          running[index] = nil
          if isOrdered {
            finished[index] = outcome
            while let next = finished.removeValue(forKey: reported) {
              report(next)
              reported += 1
            }
          } else {
            report(outcome)
            reported += 1
          }
          beginMore()
        }
      }
      group.cancelAll()
    }
  }

  /// A run that takes two seconds or longer.
  private static func remarkable(_ name: String, age: Duration) -> ProgressText.Oldest? {
    age < .seconds(2) ? nil : ProgressText.Oldest(name: VisibleText.line(name), age: age)
  }

  private func run(_ input: WorkflowInput) async -> WorkflowOutcome {
    switch input.value {
    case .failure(let error): return WorkflowOutcome(input: input.name, ending: .unreadable(error))
    case .success(let value):
      return WorkflowOutcome(
        input: input.name,
        ending: .ran(await engine.run(workflow, input: value, timeLimit: timeLimit))
      )
    }
  }
}

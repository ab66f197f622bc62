import Fanfare
import FanfareJSON
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
  ///   - tick: is told how many runs are under way.
  func process(
    _ inputs: WorkflowInputs,
    every interval: Duration,
    report: (WorkflowOutcome) -> Void,
    tick: (Int) -> Void
  ) async {
    var inputs = inputs
    let clock = SystemClock()
    await withTaskGroup(of: Event.self) { group in
      var finished: [Int: WorkflowOutcome] = [:]
      var begun = 0
      var reported = 0
      var running = 0
      var isAtEnd = false
      var isLooking = false

      func beginMore() {
        while !isAtEnd, !isLooking, !Task.isCancelled, running < maximumConcurrency,
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
            running += 1
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
      while running > 0 || isLooking, let event = await group.next() {
        switch event {
        case .look:
          isLooking = false
          beginMore()
        case .tick:
          tick(running)
          if !Task.isCancelled { wait() }
        case .ended(let index, let outcome):
          running -= 1
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

import Fanfare
import FanfareJSON
import FanfareText
import FanfareWorkflows

/// Does one piece of work after another, a bounded number at a time.
struct WorkflowRun: Sendable {
  let maximumConcurrency: Int
  /// Whether outcomes are reported in the order of the work.
  let isOrdered: Bool
  var clock: any MonotonicClock = SystemClock()

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

  /// Does all work there is.
  ///
  /// It is asked for when its turn comes, and what isn't there yet holds nothing up. What has ended waits for what was begun before it, and so much of that is kept
  /// at most as four times the number of runs at a time.
  ///
  /// - Parameters:
  ///   - source: gives the work.
  ///   - interval: how often `tick` is called.
  ///   - mayBegin: whether another piece of work may begin beside so many. If it may not, that waits until something has ended, and isn't
  ///     done at all if nothing is under way.
  ///   - report: gets each outcome; if it says that nothing more is to be begun, only what is under way goes on.
  ///   - tick: is told how things stand.
  /// - Returns: what wasn't begun since it might not; `nil` if there is nothing of the kind.
  /// - Throws: what `source`, `report` and `tick` throw; what is under way is cancelled then, and awaited.
  func process(
    _ source: inout some WorkSource,
    every interval: Duration,
    mayBegin: (_ running: Int) -> Bool = { _ in true },
    report: (WorkflowOutcome) async throws -> Continuation,
    tick: (Standing) async throws -> Void
  ) async throws -> String? {
    let clock = clock
    return try await withThrowingTaskGroup(of: Event.self) { group in
      var finished: [Int: WorkflowOutcome] = [:]
      var begun = 0
      var reported = 0
      var running: [Int: (name: String, start: MonotonicInstant)] = [:]
      var isAtEnd = false
      var isLooking = false
      // What might not begin yet.
      var held: WorkItem?

      func beginMore() async throws {
        while !isAtEnd, !isLooking, !Task.isCancelled, running.count < maximumConcurrency,
          begun - reported < 4 * maximumConcurrency
        {
          let next = if let item = held.take() { NextWork.item(item) } else { try await source.next() }
          switch next {
          case .end: isAtEnd = true
          case .notYet:
            isLooking = true
            group.addTask {
              try? await clock.sleep(for: Self.pause)
              return .look
            }
          case .item(let item):
            guard item.isBegun || mayBegin(running.count) else { return held = item }
            let index = begun
            begun += 1
            running[index] = (item.name, clock.now)
            group.addTask { .ended(index, await item.perform()) }
          }
        }
      }

      func wait() {
        group.addTask {
          try? await clock.sleep(for: interval)
          return .tick
        }
      }

      try await beginMore()
      wait()
      while !running.isEmpty || isLooking, let event = try await group.next() {
        switch event {
        case .look:
          isLooking = false
          try await beginMore()
        case .tick:
          let oldest = running.min { $0.key < $1.key }?.value
          try await tick(
            Standing(
              running: running.count,
              total: source.total,
              oldest: oldest.flatMap { Self.remarkable($0.name, age: clock.now - $0.start) }
            )
          )
          if !Task.isCancelled { wait() }
        case .ended(let index, let outcome):
          running[index] = nil
          if isOrdered {
            finished[index] = outcome
            while let next = finished.removeValue(forKey: reported) {
              if try await report(next) == .beginNothing { isAtEnd = true }
              reported += 1
            }
          } else {
            if try await report(outcome) == .beginNothing { isAtEnd = true }
            reported += 1
          }
          try await beginMore()
        }
      }
      group.cancelAll()
      return isAtEnd || Task.isCancelled ? nil : held?.name
    }
  }

  /// A run that takes two seconds or longer.
  private static func remarkable(_ name: String, age: Duration) -> ProgressText.Oldest? {
    age < .seconds(2) ? nil : ProgressText.Oldest(name: VisibleText.line(name), age: age)
  }

  /// Whether more work is to be begun.
  enum Continuation {
    case goOn
    case beginNothing
  }
}

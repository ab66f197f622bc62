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

  /// Why nothing more is done.
  enum Ending: Equatable, Sendable {
    /// All that there is was done.
    case through
    /// This might not begin.
    case held(String)
    /// Nothing more was to begin, and there is more, or may be.
    case halted
    /// The task was cancelled.
    case interrupted
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
  /// It is asked for when its turn comes, and what isn't there yet holds nothing up.
  ///
  /// - Parameters:
  ///   - source: gives the work.
  ///   - interval: how often `tick` is called.
  ///   - mayBegin: whether another piece of work may begin beside so many. If it may not, that waits until something has ended, and isn't
  ///     done at all if nothing is under way; then only what was begun before is ended.
  ///   - report: gets each outcome; if it says that nothing more is to be begun, only what is under way goes on.
  ///   - tick: is told how things stand.
  /// - Returns: why nothing more is done.
  /// - Throws: what `source`, `report` and `tick` throw; what is under way is cancelled then, and awaited.
  func process(
    _ source: inout some WorkSource,
    every interval: Duration,
    mayBegin: (_ running: Int) -> Bool = { _ in true },
    report: (WorkflowOutcome) async throws -> Continuation,
    tick: (Standing) async throws -> Void
  ) async throws -> Ending {
    try await withThrowingTaskGroup(of: Event.self) { group in
      var ledger = WorkLedger(maximumConcurrency: maximumConcurrency, isOrdered: isOrdered)
      try await beginMore(of: &source, &ledger, &group, mayBegin)
      add(.tick, after: interval, to: &group)
      while !ledger.isIdle, let event = try await group.next() {
        switch event {
        case .look: ledger.isLooking = false
        case .tick:
          try await tick(standing(of: ledger, total: source.total))
          if !Task.isCancelled { add(.tick, after: interval, to: &group) }
          continue
        case .ended(let place, let outcome):
          for next in ledger.end(place, outcome) {
            if try await report(next) == .beginNothing, ledger.phase != .over { ledger.phase = .halted }
          }
        }
        try await beginMore(of: &source, &ledger, &group, mayBegin)
      }
      group.cancelAll()
      return try await ending(of: &source, ledger)
    }
  }

  private func ending(of source: inout some WorkSource, _ ledger: WorkLedger) async throws -> Ending {
    if Task.isCancelled { return .interrupted }
    if ledger.phase == .halted {
      // What failed last may have been the last that there is, and only asking tells.
      guard ledger.held == nil, case .end = try await source.next() else { return .halted }
      return .through
    }
    return ledger.held.map { .held($0.name) } ?? .through
  }

  /// Begins as much as there is and may begin.
  private func beginMore(
    of source: inout some WorkSource,
    _ ledger: inout WorkLedger,
    _ group: inout ThrowingTaskGroup<Event, any Error>,
    _ mayBegin: (_ running: Int) -> Bool
  ) async throws {
    while ledger.hasRoom, !Task.isCancelled {
      if ledger.phase == .endsWhatIsBegun {
        guard let item = try await source.nextBegun() else { return }
        begin(item, &ledger, &group)
        continue
      }
      let next = if let item = ledger.held.take() { NextWork.item(item) } else { try await source.next() }
      switch next {
      case .end: ledger.phase = .over
      case .notYet:
        ledger.isLooking = true
        add(.look, after: Self.pause, to: &group)
      case .item(let item) where item.isBegun || mayBegin(ledger.running.count):
        begin(item, &ledger, &group)
      case .item(let item):
        ledger.held = item
        guard ledger.running.isEmpty else { return }
        ledger.phase = .endsWhatIsBegun
      }
    }
  }

  private func begin(
    _ item: WorkItem,
    _ ledger: inout WorkLedger,
    _ group: inout ThrowingTaskGroup<Event, any Error>
  ) {
    let place = ledger.begin(item.name, at: clock.now)
    group.addTask { .ended(place, await item.perform()) }
  }

  private func add(
    _ event: Event,
    after time: Duration,
    to group: inout ThrowingTaskGroup<Event, any Error>
  ) {
    group.addTask { [clock] in
      try? await clock.sleep(for: time)
      return event
    }
  }

  private func standing(of ledger: WorkLedger, total: ProgressText.Total?) -> Standing {
    Standing(
      running: ledger.running.count,
      total: total,
      oldest: ledger.oldest.flatMap { Self.remarkable($0.name, age: clock.now - $0.start) }
    )
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

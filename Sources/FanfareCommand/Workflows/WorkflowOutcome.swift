import ArgumentParser
import Fanfare
import FanfareJSON
import FanfareWorkflows
import Foundation

/// What became of one input.
struct WorkflowOutcome: Sendable {
  /// How it ended.
  enum Ending: Sendable {
    /// A run ended, or was put aside.
    case ran(String, RunEnd)
    case unreadable(UnreadableInput)
  }

  /// The name of the input.
  let input: String
  /// The document of a batch that it is; `nil` if nothing is kept of it.
  var document: RunDocument?
  let ending: Ending
  /// Whether a document before it hasn't begun, so that it can't be written yet.
  var isOutOfTurn = false
  /// Whether it had ended before, and is told again.
  var isToldAgain = false

  /// Which document of its batch it is; `nil` if nothing is kept of it.
  var number: Int? { document?.number }

  /// The JSON object of the outcome: one line of output.
  ///
  /// - Parameter isTimed: whether it says how long the run took; without that the same documents give the same lines.
  func json(isTimed: Bool = true) -> JSONValue {
    var object: JSONObject = ["input": .string(input)]
    switch ending {
    case .unreadable(let error):
      object["status"] = "unreadable"
      object["error"] = ["title": "Unreadable input", "detail": .string(error.reason)]
    case .ran(let run, let end):
      object["run"] = .string(run)
      object["status"] = .string(end.status.rawValue)
      if isTimed { object["seconds"] = .number(JSONNumber(end.duration.inSeconds)) }
      if let output = end.output { object["output"] = output }
      if let error = end.error { object["error"] = error.json }
      if let meters = end.meters { object["meters"] = meters.json }
      if !end.optionalFailures.isEmpty {
        object["optionalFailures"] = .array(end.optionalFailures.map(\.json))
      }
    }
    return .object(object)
  }
}

extension Meters {
  /// An object with a member for each; a fraction has twelve digits that count, since sums of decimal fractions have binary errors behind them.
  var json: JSONValue {
    .object(JSONObject(entries.map { ($0.name, .number(JSONNumber(Self.shown($0.amount)))) }))
  }

  private static func shown(_ amount: Double) -> Double {
    guard amount != amount.rounded() else { return amount }
    return Double(String(format: "%.12g", amount)) ?? amount
  }
}

extension WorkflowOutcome {
  /// Why its run was put aside, if nobody asked for that.
  var storeError: StoreError? {
    guard case .ran(_, let end) = ending, end.status == .suspended, let error = end.error else { return nil }
    return StoreError(.failed, error.detail ?? error.type)
  }

  /// Whether its run was put aside.
  var isSuspended: Bool {
    if case .ran(_, let end) = ending { return end.status == .suspended }
    return false
  }
}

/// Counts how runs ended, and decides the exit code.
struct WorkflowTally: Equatable, Sendable {
  private(set) var completed = 0
  private(set) var partial = 0
  private(set) var faulted = 0
  private(set) var cancelled = 0
  private(set) var suspended = 0
  private(set) var unreadable = 0
  /// Whether there was more to do, and a budget didn't hold it.
  var isOutOfBudget = false
  /// Whether there was more to do, and too many had failed.
  var isHalted = false

  mutating func count(_ status: RunStatus, times: Int = 1) {
    switch status {
    case .completed: completed += times
    case .partial: partial += times
    case .faulted: faulted += times
    case .cancelled: cancelled += times
    case .suspended: suspended += times
    }
  }

  /// How a command ends that a budget has stopped.
  static let outOfBudget = ExitCode(3)

  mutating func countUnreadable(times: Int = 1) { unreadable += times }

  /// Nothing yet.
  init() {}

  /// How the documents of a batch ended.
  init(_ counts: BatchCounts) {
    for (status, count) in counts.ended { self.count(status, times: count) }
    countUnreadable(times: counts.unreadable)
  }

  static func + (first: WorkflowTally, second: WorkflowTally) -> WorkflowTally {
    var sum = first
    sum.completed += second.completed
    sum.partial += second.partial
    sum.faulted += second.faulted
    sum.cancelled += second.cancelled
    sum.suspended += second.suspended
    sum.unreadable += second.unreadable
    return sum
  }

  var total: Int { completed + partial + failed }
  var failed: Int { faulted + cancelled + suspended + unreadable }

  /// 3 if a budget left something undone; otherwise 0 if every run is complete, 1 if none is even in part, and 2 else.
  var exitCode: Int32 {
    if isOutOfBudget { return Self.outOfBudget.rawValue }
    if completed == total { return 0 }
    return completed + partial == 0 ? 1 : 2
  }

  /// `98 completed, 2 faulted`.
  var counts: String {
    let parts = [
      (completed, "completed"), (partial, "partial"), (faulted, "faulted"), (cancelled, "cancelled"),
      (suspended, "suspended"), (unreadable, "unreadable"),
    ]
    return parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
  }
}

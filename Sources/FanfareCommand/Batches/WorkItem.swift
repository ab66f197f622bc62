import Fanfare
import FanfareWorkflows

/// One of many pieces of work.
struct WorkItem: Sendable {
  /// What it is called.
  let name: String
  /// Whether it was begun before, so that it is ended whatever it comes to.
  var isBegun = false
  /// Does it.
  let perform: @Sendable () async -> WorkflowOutcome
}

/// What comes next where there is work.
enum NextWork: Sendable {
  case item(WorkItem)
  /// Nothing yet.
  case notYet
  case end
}

/// Gives work, piece by piece.
protocol WorkSource {
  /// How much work there is, as far as that can be said.
  var total: ProgressText.Total? { get }

  /// The next piece; it is asked for when its turn has come.
  mutating func next() async throws -> NextWork

  /// The next piece that was begun before; `nil` if there is none. What it passes by doesn't come again.
  mutating func nextBegun() async throws -> WorkItem?

  /// Finds out how much work there is where that is an estimate and can be found out: what is left is looked through, and doesn't come
  /// any more.
  mutating func countRest()

  /// What is to be said of it once it is done.
  var notes: [String] { get }
}

extension WorkSource {
  /// Nothing: all of it begins here.
  mutating func nextBegun() async throws -> WorkItem? { nil }

  /// Nothing: it is known, or nobody knows.
  mutating func countRest() {}

  /// Nothing.
  var notes: [String] { [] }
}

/// A run of a workflow for each input, of which nothing is kept.
struct PlainWork: WorkSource {
  var inputs: WorkflowInputs
  let engine: WorkflowEngine
  let workflow: Workflow
  /// How long one run may take.
  let timeLimit: Duration?

  var total: ProgressText.Total? { inputs.total }
  var notes: [String] { inputs.emptyFileNotes }

  mutating func countRest() { inputs.countRest() }

  mutating func next() -> NextWork {
    switch inputs.next() {
    case .end: .end
    case .notYet: .notYet
    case .input(let input):
      .item(
        WorkItem(name: input.name) { [engine, workflow, timeLimit] in
          switch input.value {
          case .failure(let error): return WorkflowOutcome(input: input.name, ending: .unreadable(error))
          case .success(let value):
            let report = await engine.run(workflow, input: value, timeLimit: timeLimit)
            return WorkflowOutcome(input: input.name, ending: .ran(report.id, RunEnd(report)))
          }
        }
      )
    }
  }
}

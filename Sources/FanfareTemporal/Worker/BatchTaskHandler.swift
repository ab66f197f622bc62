internal import Fanfare
internal import FanfareJSON

/// Answers tasks of pages of batches: what is to be begun next, and questions about how they stand.
struct BatchTaskHandler: Sendable {
  private let pages: BatchPages
  private let answers: WorkflowAnswers
  private let taskQueue: String
  private let clock: any MonotonicClock = SystemClock()

  init(_ pages: BatchPages, _ answers: WorkflowAnswers, taskQueue: String) {
    self.pages = pages
    self.answers = answers
    self.taskQueue = taskQueue
  }

  /// Answers a task.
  func handle(_ task: WorkflowTask) async {
    do {
      let (page, state) = try await pages.state(for: task)
      if let query = task.query {
        try await answers.answer(task, with: Self.answer(to: query, about: state, of: page))
        return
      }
      let commands = state.commands(for: page)
      let patience = state.patience(with: commands, for: page)
      if patience > .zero, task.queries.isEmpty { try? await clock.sleep(for: patience) }
      let queries = task.queries.mapValues { Self.answer(to: $0, about: state, of: page) }
      let messages = commands.map { $0.command(of: page, taskQueue: taskQueue) }
      try await uncancelled { try await answers.complete(task, with: messages, queries: queries) }
      if commands.contains(where: \.isEnd) { await pages.forget(task.execution) }
    } catch {
      await answers.fail(task, error)
    }
  }

  private static func answer(
    to query: WorkflowQuery,
    about state: BatchState,
    of page: BatchPage
  ) -> WorkflowQueryResult {
    func number(_ value: Int) -> JSONValue { .number(JSONNumber(value)) }
    let value: JSONValue
    switch query.type {
    case "progress":
      value = [
        "status": .string(state.isCancelled ? "cancelled" : state.hasBegun ? "running" : "waiting"),
        "documents": number(page.documents.count), "ended": number(state.ended),
        "failed": number(state.failed), "underWay": number(state.underWay.count),
      ]
    case "__stack_trace":
      let places = state.underWay.values.sorted().map { page.documents[$0].place }
      value = .string(places.joined(separator: "\n"))
    default:
      let text =
        "a batch of fanfare doesn't know the query '\(query.type)'; it answers progress and __stack_trace"
      return WorkflowQueryResult(kind: .failed, errorMessage: text)
    }
    let payload = try? Payload(value, "the answer")
    return WorkflowQueryResult(kind: .answered, answer: payload.map { Payloads($0) })
  }
}

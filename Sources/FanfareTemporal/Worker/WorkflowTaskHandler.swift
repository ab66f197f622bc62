internal import Fanfare
internal import FanfareWorkflows

/// Answers tasks of single runs: with commands, with answers to questions, or that this worker can't.
struct WorkflowTaskHandler: Sendable {
  private let histories: RunHistories
  private let answers: WorkflowAnswers

  init(_ histories: RunHistories, _ answers: WorkflowAnswers) {
    self.histories = histories
    self.answers = answers
  }

  /// Answers a task.
  func handle(_ task: WorkflowTask) async {
    let run = task.execution?.runID ?? ""
    do {
      let fold = try await histories.fold(for: task)
      if let query = task.query {
        try await answers.answer(task, with: RunQuestions.answer(to: query, about: fold))
        return
      }
      // A worker that ends still gives the answer: it is decided already.
      try await uncancelled {
        let commands = fold.commands.map { $0.command(taskQueue: fold.taskQueue) }
        let queries = task.queries.mapValues { RunQuestions.answer(to: $0, about: fold) }
        try await answers.complete(task, with: commands, queries: queries)
      }
      if fold.isOver { histories.cache.forget(run) } else { histories.cache.keep(fold, of: run) }
    } catch let error as FoldError where error.isForGood && task.query == nil {
      await end(task, because: error)
    } catch {
      // What was decided may not have been heard.
      histories.cache.forget(run)
      await answers.fail(task, error)
    }
  }

  /// Fails a run that nobody can go on with; it would be offered again for ever.
  private func end(_ task: WorkflowTask, because error: FoldError) async {
    let failure = WorkflowError(.configuration, error.message)
    let command = TurnCommand.end(.faulted(failure), Meters()).command(taskQueue: "")
    answers.notice("the run \(task.execution?.workflowID ?? "") can't be gone on with: \(error.message)")
    do throws(TemporalError) { try await answers.complete(task, with: [command], queries: [:]) } catch {
      await answers.fail(task, error)
    }
  }
}

internal import Fanfare
internal import FanfareBatches
internal import FanfareWorkflows
internal import Synchronization

/// Tells what happens in a program's runs to the real sums and to the model of them, and compares the two.
final class BatchWatch: RunObserver {
  private struct State {
    var spending: Spending
    var model: SpendingModel
    var answers: [PaidServices.Answer] = []
    /// The idempotency keys of notes, and of which documents.
    var keys: [(key: String, document: Int)] = []
    var violations: [String] = []
    var reached: Set<BatchState> = []
  }

  private let state: Mutex<State>

  init(_ spending: Spending, _ model: SpendingModel) {
    state = Mutex(State(spending: spending, model: model))
  }

  /// The answers that were given.
  var answers: [PaidServices.Answer] { state.withLock(\.answers) }

  var keys: [(key: String, document: Int)] { state.withLock(\.keys) }

  var violations: [String] { state.withLock(\.violations) }

  var reached: Set<BatchState> { state.withLock(\.reached) }

  /// The sums of the program.
  var spending: Spending { state.withLock(\.spending) }

  func give(_ answer: PaidServices.Answer) {
    state.withLock { state in
      state.model.give(answer)
      state.answers.append(answer)
    }
  }

  func note(_ key: String, of document: Int) { state.withLock { $0.keys.append((key, document)) } }

  func observe(_ event: RunEvent) {
    state.withLock { state in
      state.spending.count(event)
      state.model.hear(event)
      if event.run.header.parent != nil { state.reached.insert(.runWithin) }
      if case .runEnded(_, .faulted, _) = event { state.reached.insert(.failed) }
    }
  }

  /// Whether another document may begin, which is asked for before each that hasn't begun.
  func mayBegin(beside running: Int, waiting: Int) -> Bool {
    compare(waiting: waiting)
    return state.withLock { $0.spending.allowsAnother(beside: running) }
  }

  func hand(_ document: Int) { state.withLock { $0.model.hand(document) } }

  func take(_ document: Int, waiting: Int) {
    state.withLock { $0.model.take(document) }
    compare(waiting: waiting)
  }

  func reach(_ reached: BatchState) { state.withLock { _ = $0.reached.insert(reached) } }

  func complain(_ violation: String) { state.withLock { $0.violations.append(violation) } }

  private func compare(waiting: Int) {
    state.withLock { state in
      if state.model.isProjected { state.reached.insert(.projected) }
      guard state.violations.isEmpty else { return }
      state.violations += state.model.differences(from: state.spending, waiting: waiting)
    }
  }
}

internal import FanfareRandomRuns
internal import FanfareSQLite
internal import FanfareWorkflows

extension StoreStage {
  /// Asks the store something, and compares the answer with all that may be right.
  ///
  /// - Parameters:
  ///   - question: what is asked.
  ///   - isElsewhere: whether another program asks, which doesn't hear of what isn't written yet.
  func compare(_ question: StoreQuestion, isElsewhere: Bool) {
    let names = names
    compare("\(question)", isElsewhere: isElsewhere) { try await question.answer(of: $0, names) }
  }

  /// Asks the store everything.
  func compareAll(isElsewhere: Bool) {
    compare("everything", isElsewhere: isElsewhere, everything())
  }

  /// Asks everything.
  func everything() -> @Sendable (any RunStore) async throws -> [StoreQuestion.Answer] {
    let (questions, names) = (StoreQuestion.all(plan.runs), names)
    return { store in
      var answers: [StoreQuestion.Answer] = []
      for question in questions { answers.append(try await question.answer(of: store, names)) }
      return answers
    }
  }

  private func compare<Answer: Equatable & Sendable>(
    _ what: String,
    isElsewhere: Bool,
    _ question: @escaping @Sendable (any RunStore) async throws -> Answer
  ) {
    if !pending.isEmpty { report.reached.insert(isElsewhere ? .readElsewhere : .readWhileOthersWait) }
    let seesUnawaited = !isElsewhere && failure == nil && !isTampered
    // What is written while it is asked may be in the answer, and what is acknowledged meanwhile needn't.
    let before = model
    let result = isElsewhere ? askElsewhere(question) : ask(what, question)
    guard let result, report.violations.isEmpty else { return }
    switch result {
    case .failure(let error): violation("\(what) can't be read: \(error)")
    case .success(let answer):
      let match = before.match(answer, seesUnawaited: seesUnawaited, question)
      if case .failure(let different) = match { violation(difference(what, answer, different.right)) }
    }
  }

  /// What is different from what should have been answered.
  func difference<Answer>(_ what: String, _ answer: Answer, _ right: Answer?) -> String {
    let (answers, expected) = (answer as? [StoreQuestion.Answer], right as? [StoreQuestion.Answer])
    guard let answers, let expected else {
      let right = right as? StoreQuestion.Answer
      return (answer as? StoreQuestion.Answer).map { "\(what) " + $0.difference(from: right) }
        ?? "\(what) differs"
    }
    let questions = StoreQuestion.all(plan.runs)
    let different = questions.indices.filter { answers[$0] != expected[$0] }
    return "\(what) differs: "
      + different.prefix(3).map { "\(questions[$0]) " + answers[$0].difference(from: expected[$0]) }
      .joined(separator: "; ")
  }

  private func ask<Answer: Sendable>(
    _ what: String,
    _ question: @escaping @Sendable (any RunStore) async throws -> Answer
  ) -> Result<Answer, any Error>? {
    let begun = turns.begin { [store] in try await question(store) }
    guard finish("reading \(what)", { begun.result != nil }) else { return nil }
    return begun.result
  }

  private func askElsewhere<Answer: Sendable>(
    _ question: @escaping @Sendable (any RunStore) async throws -> Answer
  ) -> Result<Answer, any Error>? {
    do {
      let reader = try SQLiteRunStore(reading: files.path(life))
      defer { reader.discard() }
      let begun = turns.begin { try await question(reader) }
      repeat { reader.drain() } while turns.run()
      guard let result = begun.result else {
        violation("reading elsewhere never ends")
        return nil
      }
      return result
    } catch { return .failure(error) }
  }

  /// Another program wants to write the same store, and is told that it can't.
  func writeElsewhere() {
    do {
      let other = try SQLiteRunStore(writing: files.path(life), for: "another program")
      other.drain()
      _ = turns.begin { try await other.close() }
      violation("a second one writes the store")
    } catch let error as StoreError where error.code == .locked {
      report.reached.insert(.secondWriterRefused)
    } catch { violation("a second one is told: \(error)") }
  }

  /// What was removed stands in no file any more, once whoever removed it has been told so.
  func lookForTheDead(_ dead: Set<String>, _ when: String) {
    for mark in dead.sorted() {
      let found = files.files(of: life, with: mark)
      if !found.isEmpty {
        violation("\(mark) was removed and stands in \(found.joined(separator: " and ")) \(when)")
      }
    }
  }
}

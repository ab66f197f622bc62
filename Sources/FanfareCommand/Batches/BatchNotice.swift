import Fanfare
import FanfareBatches
import FanfareText
import FanfareWorkflows

/// Tells on standard error which batch is run, and how to go on with it.
struct BatchNotice {
  private let session: BatchSession
  private let store: String
  private let isQuiet: Bool

  init(_ session: BatchSession, store: String, isQuiet: Bool) {
    self.session = session
    self.store = store
    self.isQuiet = isQuiet
  }

  /// Tells what there is when it begins, and how its inputs differ from those that it has begun with.
  func begin(_ counts: BatchCounts, _ survey: InputSurvey?) {
    guard !isQuiet else { return }
    let id = session.batch.id
    guard session.goesOn else {
      // Who is killed can't say it later.
      StandardError.note("this is batch \(id); whatever ends it, \(resumption()) goes on with it")
      return
    }
    let done = counts.total - counts.underWay
    let waiting = survey.map { $0.waiting.count > 0 ? ", \($0.waiting.count) to begin" : "" } ?? ""
    StandardError.note("batch \(id) goes on: \(done) done before, \(counts.underWay) to go on with\(waiting)")
    for note in survey?.notes ?? [] { StandardError.note(note) }
  }

  /// Tells how to go on, in the last line; before it what was found out about the inputs, if they couldn't be looked at before.
  ///
  /// - Parameter budgets: those with which it can go on, in the place of others.
  func end(_ work: StoredWork, wasSurveyed: Bool, isThrough: Bool, budgets: [Budget] = []) {
    if work.changed > 0, !isQuiet, !wasSurveyed {
      let inputs = work.changed == 1 ? "1 input has" : "\(work.changed) inputs have"
      StandardError.note("\(inputs) changed since they were run, and keep their results")
    }
    guard !isThrough else { return }
    let larger = budgets.flatMap { ["--budget", "\($0.meter)=\(Meters.text(of: $0.amount))"] }
    StandardError.write("go on with: \(resumption(larger))\n")
  }

  /// The command that goes on.
  private func resumption(_ options: [String] = []) -> String {
    ShellWord.command(["fanfare", "resume", session.batch.id, "--store", store] + options)
  }
}

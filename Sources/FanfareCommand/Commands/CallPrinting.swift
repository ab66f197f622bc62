import Fanfare
import FanfareText
import Synchronization

/// Prints the results of calls as they come, and tells which are still awaited.
final class CallPrinting: Sendable {
  private let names: [ServiceName]
  private let isJSON: Bool
  private let showsHeaders: Bool
  private let printed = Mutex<Set<ServiceName>>([])

  /// Creates a printer.
  ///
  /// - Parameters:
  ///   - names: the services that are called, each once.
  ///   - isJSON: whether results are lines of JSON.
  ///   - showsHeaders: whether the header fields of responses are shown.
  init(_ names: [ServiceName], isJSON: Bool, showsHeaders: Bool = false) {
    self.names = names
    self.isJSON = isJSON
    self.showsHeaders = showsHeaders
  }

  /// Makes calls, and prints each result as it comes.
  ///
  /// They are printed by a task of its own: a terminal that is slow holds up no call.
  ///
  /// - Parameter calls: makes the calls and reports each result.
  func during(
    _ calls: (_ report: @escaping @Sendable (ServiceResult<ServiceResponse>) -> Void) async -> CallOutcome
  ) async -> CallOutcome {
    let (results, reports) = AsyncStream<ServiceResult<ServiceResponse>>.makeStream()
    let progress = Progress(progressText, in: .ofStandardError(elsewhere: .nowhere))
    let outcome = await progress.during {
      await withTaskGroup(of: Void.self) { group in
        group.addTask { [self] in
          for await result in results {
            write(result)
            progress.update { $0 = progressText }
          }
        }
        let outcome = await calls { reports.yield($0) }
        reports.finish()
        return outcome
      }
    }
    // Calls that were never made, and what came after an interruption.
    for result in outcome.results where !printed.withLock({ $0.contains(result.service) }) { write(result) }
    return outcome
  }

  /// Prints what is left to say when all calls have ended.
  func finish(_ outcome: CallOutcome, _ notes: PolicyNotes) {
    guard !isJSON else { return }
    StandardOutput.write(text.summary(outcome) + notes.lines.asParagraphs(width: StandardOutput.columns))
  }

  private func write(_ result: ServiceResult<ServiceResponse>) {
    printed.withLock { _ = $0.insert(result.service) }
    StandardOutput.write(isJSON ? text.json(of: result) + "\n" : text.block(result))
  }

  private var text: CallResultText {
    CallResultText(
      style: .forStandardOutput(),
      width: StandardOutput.columns,
      names: names,
      showsHeaders: showsHeaders
    )
  }

  private var progressText: ProgressText {
    let printed = printed.withLock { $0 }
    let awaited = names.filter { !printed.contains($0) }
    var text = ProgressText(noun: "calls", done: printed.count, total: .init(count: names.count))
    text.isAlike = false
    text.waitingFor = awaited.map { VisibleText.line($0.rawValue) }
    return text
  }
}

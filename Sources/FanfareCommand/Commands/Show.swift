import ArgumentParser
import FanfareJSON
import FanfareSQLite
import FanfareText
import FanfareWorkflows

/// `fanfare show`: what happened in a run that is kept.
struct Show: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show what happened in a run that is kept.",
    discussion: """
      Its tasks as a tree, with times, calls, attempts, waits, inputs and outputs, and below a task that runs another workflow the tasks of \
      that. The run is made again from its log for that, and no \
      call is made. Names of runs are in the output of fanfare run, and in that of fanfare runs with --json.

      fanfare show process-document-7k2m4.17 --store runs.sqlite --timeline
      """
  )

  @Argument(help: ArgumentHelp("The run, such as process-document-7k2m4.17.", valueName: "run"))
  var run: String

  @OptionGroup var store: StoreOption

  @Flag(help: "Show it with bars that tell when each task and each attempt ran.")
  var timeline = false

  @Flag(help: "Print JSON, one object for the run and each that it made.")
  var json = false

  func run() async throws {
    let traces = try await with(SQLiteRunStore(reading: store.file)) { store in
      try await StoredTraces(in: store).traces(of: run)
    }
    guard !json else {
      for trace in traces {
        StandardOutput.write(String(decoding: try JSONByteEncoder().encode(trace), as: UTF8.self) + "\n")
      }
      return
    }
    let columns = StandardOutput.columns
    let text = RunTraceText(
      style: .forStandardOutput(),
      width: timeline ? columns ?? 80 : columns,
      hasBars: timeline
    )
    guard let trace = traces.nested else {
      throw ArgumentProblem("the run '\(VisibleText.line(run))' hasn't begun")
    }
    StandardOutput.write(text.block(trace))
  }
}

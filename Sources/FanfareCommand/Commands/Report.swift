import ArgumentParser
import FanfareBatches
import FanfareReports
import FanfareSQLite
import FanfareText
import FanfareWorkflows
import Foundation

/// `fanfare report`: a page that shows what became of a batch.
struct Report: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a page that shows what became of a batch.",
    discussion: """
      The page is one HTML file that needs neither a network nor anything else: what failed, by cause, with the command that runs \
      these documents again; how many documents ended when; how long each task took; and timelines of the slowest runs, of a usual \
      one and of the failures, with the reason for every wait. It can be made while the batch is being run.

      fanfare report process-document-7k2m4 -o report.html
      fanfare report process-document-7k2m4 --run documents/clinic.txt -o - | gzip > report.html.gz
      """
  )

  @Argument(help: ArgumentHelp("The batch; without it, the last one.", valueName: "batch"))
  var batch: String?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "The file to write, in place of what it had; - for standard output. Without it, BATCH.html here.",
      valueName: "file"
    ),
    completion: .file(extensions: ["html"])
  )
  var output: String?

  @Option(
    name: .customLong("run"),
    help: ArgumentHelp(
      "Show the timeline of this run or document too. Can be repeated.",
      valueName: "run"
    )
  )
  var runs: [String] = []

  @OptionGroup var store: StoreOption

  func validate() throws {
    guard runs.count <= ReportBuilder.maximumAsked else {
      throw ValidationError("--run can be given \(ReportBuilder.maximumAsked) times")
    }
  }

  func run() async throws {
    try store.check(output: output)
    let report = try await with(SQLiteRunStore(reading: store.file)) { store in
      let batch = try await store.find(batch)
      try self.store.check(output: output ?? "\(batch.id).html", about: batch)
      let workflows = try batch.workflows()
      let head = ReportedBatch(
        batch,
        workflows.first,
        storedIn: self.store.file,
        reportedAt: Date().timeIntervalSince1970
      )
      return try await BatchReading(batch, in: store, by: workflows).report(as: head, showing: runs)
    }
    for name in runs where !report.timelines.contains(where: { $0.run.id == name || $0.run.document == name })
    {
      StandardError.note("there is no timeline of \(VisibleText.line(name)): no run that ended has this name")
    }
    try write(ReportPage(report).text, of: report.batch.id)
  }

  private func write(_ page: String, of batch: String) throws {
    guard output != "-" else { return StandardOutput.write(page) }
    let path = output ?? "\(batch).html"
    // At once or not at all: whoever has the old page open sees no half of the new one.
    var file = try AtomicFile(path: path)
    do {
      try file.write(Array(page.utf8))
      try file.commit()
    } catch {
      file.discard()
      throw error
    }
    StandardError.note("the report of \(batch) is \(VisibleText.line(path))")
  }
}

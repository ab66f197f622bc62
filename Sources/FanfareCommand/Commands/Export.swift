import ArgumentParser
import Fanfare
import FanfareJSON
import FanfareSQLite
import FanfareText
import FanfareWorkflows

/// `fanfare export`: what is kept of a batch, in a form that other programs read.
struct Export: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write what is kept of a batch in a form that other programs read.",
    discussion: """
      jsonl   a line of JSON for each document, as fanfare run writes it
      csv     a row for each document: input, run, status, seconds, output, error
      joblog  the columns of GNU parallel's --joblog
      har     an HTTP archive of all calls, without bodies and header fields
      trace   a trace for Perfetto, with all runs that overlap side by side

      fanfare export process-document-7k2m4 --format trace -o trace.json
      """
  )

  @Argument(help: ArgumentHelp("The batch; without it, the last one.", valueName: "batch"))
  var batch: String?

  @Option(help: ArgumentHelp("jsonl, csv, joblog, har or trace.", valueName: "form"))
  var format: ExportFormat = .jsonl

  @Option(name: .shortAndLong, help: "Where it goes; without it, standard output.", completion: .file())
  var output: String?

  @OptionGroup var store: StoreOption

  func run() async throws {
    try store.check(output: output)
    try await with(SQLiteRunStore(reading: store.file)) { store in
      let batch = try await store.find(batch)
      try self.store.check(output: output, about: batch)
      var export = try Exporter(format, to: output, of: batch)
      let traces = StoredTraces(in: store)
      try await store.forEachRun(in: batch.id) { try await export.add($0, traces) }
      try export.finish()
    }
  }
}

/// The forms in which a batch can be written.
enum ExportFormat: String, ExpressibleByArgument, CaseIterable {
  case jsonl, csv, joblog, har, trace
}

/// Writes documents of a batch, one after another, in one of the forms.
private struct Exporter {
  private enum Target {
    case lines(GrowingFile, isCSV: Bool)
    case jobs(JobLog)
    case archive(HARFile)
    case trace(ChromeTraceFile)
  }

  private let target: Target

  init(_ format: ExportFormat, to path: String?, of batch: StoredBatch) throws {
    let place: GrowingFile.Place =
      if let path, path != "-" { .file(path, option: "--output") } else { .standardOutput }
    switch format {
    case .jsonl, .csv:
      let isCSV = format == .csv
      let head = isCSV ? CSVRow.head : ""
      target = .lines(try GrowingFile(place, head: head, separator: "", tail: ""), isCSV: isCSV)
    case .joblog: target = .jobs(try JobLog(place, workflow: batch.workflow.path))
    case .har:
      target = .archive(try HARFile(place, start: .init(nanoseconds: 0), origin: batch.startedAt))
    case .trace: target = .trace(try ChromeTraceFile(place, origin: batch.startedAt))
    }
  }

  mutating func add(_ run: StoredRun, _ traces: StoredTraces) async throws {
    let outcome = WorkflowOutcome(run) ?? .underWay(run)
    switch target {
    case .lines(let file, let isCSV):
      file.append(isCSV ? CSVRow.text(of: outcome) : "\(outcome.json())\n")
    case .jobs(let log):
      let calls = try await self.traces(of: run, traces).flatMap { $0.calls.calls.flatMap(\.attempts) }
      let (sent, received) = calls.reduce((0, 0)) { ($0.0 + $1.bytesSent, $0.1 + $1.bytesReceived) }
      log.add(outcome, startedAt: run.header?.startedAt ?? 0, sent: sent, received: received)
    case .archive(let archive): for trace in try await self.traces(of: run, traces) { archive.add(trace) }
    case .trace(let file): for trace in try await self.traces(of: run, traces) { file.add(trace) }
    }
  }

  private func traces(of run: StoredRun, _ traces: StoredTraces) async throws -> [RunTrace] {
    guard let id = run.header?.id, run.ending != nil else { return [] }
    return try await traces.traces(of: id)
  }

  func finish() throws {
    switch target {
    case .lines(let file, _): try file.finish()
    case .jobs(let log): try log.finish()
    case .archive(let archive): try archive.finish()
    case .trace(let file): try file.finish()
    }
  }
}

/// A row for a document (RFC 4180).
enum CSVRow {
  static let head = "input,run,status,seconds,output,error\r\n"

  static func text(of outcome: WorkflowOutcome) -> String {
    let object = outcome.json()
    let fields = ["input", "run", "status", "seconds", "output", "error"].map { name -> String in
      switch object[name] {
      case nil, .null?: ""
      case .string(let text)?: text
      case let value?: "\(value)"
      }
    }
    return fields.map(quoted).joined(separator: ",") + "\r\n"
  }

  /// A field; one that a spreadsheet would take for a formula begins with an apostrophe, since the text may be anybody's.
  private static func quoted(_ field: String) -> String {
    let first = field.unicodeScalars.first
    let isFormula = first.map { "=+-@\t\r\n".unicodeScalars.contains($0) } ?? false && Double(field) == nil
    let field = isFormula ? "'" + field : field
    guard field.unicodeScalars.contains(where: needsQuotes) else { return field }
    return "\"" + field.replacingScalars { $0 == "\"" ? "\"\"" : nil } + "\""
  }

  /// Whether a scalar means something between two commas: also what some readers take for the end of a line.
  private static func needsQuotes(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case ",", "\"", "\n"..."\r", "\u{85}", "\u{2028}", "\u{2029}": true
    default: false
    }
  }
}

import ArgumentParser
import Fanfare
import FanfareJSON
import FanfareTemporal
import FanfareWorkflows
import Foundation

/// `fanfare-temporal run`: a workflow file for each of many inputs, on a cluster.
struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run a workflow for each input, on a cluster.",
    discussion: """
      A .json file is one input, each line of a .jsonl file is one; - reads lines from standard input. fanfare run --temporal \
      reads texts and folders as well, and shows results to people. One JSON object for each goes to standard output, in the \
      order of the inputs.

      Many inputs are a batch: each document is one activity, in which its calls are made. It takes three events of a history, \
      and goes on elsewhere if its worker is lost. The same command again finds the same batch, by its workflow and its \
      documents; --batch gives it a name of its own.

      One input is a run in which each call is an activity, so that Temporal's page shows them.

      Interrupted, the command leaves all that was handed over on the cluster and says how to look at it.
      """
  )

  @OptionGroup var cluster: ClusterOptions

  @Argument(help: ArgumentHelp("The workflow file.", valueName: "workflow"), completion: .file())
  var path: String

  @Argument(
    help: ArgumentHelp("The inputs; - reads standard input.", valueName: "input"),
    completion: .file()
  )
  var inputs: [String] = []

  @Option(
    help: ArgumentHelp("A workflow that the workflow may run. Can be repeated.", valueName: "file"),
    completion: .file()
  )
  var include: [String] = []

  @Option(
    help: ArgumentHelp(
      "How many inputs are under way at a time; by default 200 documents of a batch, or 16 runs.",
      valueName: "number"
    )
  )
  var concurrency: Int?

  @Option(
    help: ArgumentHelp(
      "What an activity is: document or call; by default call for one .json file or none, and document for all else.",
      valueName: "unit"
    )
  )
  var granularity: Granularity?

  @Option(
    help: ArgumentHelp(
      "What the batch is called; by default after its workflow and its documents.",
      valueName: "name"
    )
  )
  var batch: String?

  @Option(
    help: ArgumentHelp(
      "What runs are called where a call is an activity, each with a number behind it; by default the workflow's name and a random text.",
      valueName: "name"
    )
  )
  var id: String?

  @Option(help: ArgumentHelp("How long one input may take, in whole seconds.", valueName: "seconds"))
  var timeout: Int?

  @Flag(help: "Say nothing on standard error but what failed.")
  var quiet = false

  @Flag(help: "One JSON object per line, as always here.")
  var json = false

  @Flag(help: .hidden)
  var feed = false

  /// What an activity is.
  enum Granularity: String, ExpressibleByArgument, CaseIterable {
    case document
    case call
  }

  func validate() throws {
    guard (1...10_000).contains(concurrency ?? 1) else {
      throw ValidationError("--concurrency must be from 1 to 10000")
    }
    guard timeout ?? 1 > 0 else { throw ValidationError("--timeout must be at least 1") }
    if let batch, let problem = BatchName.problem(with: batch) {
      throw ValidationError("--batch: \(problem)")
    }
  }

  /// Whether each call is an activity.
  private var dividesRuns: Bool {
    if let granularity { return granularity == .call }
    return inputs.isEmpty || inputs.count == 1 && inputs[0].hasSuffix(".json")
  }

  func run() async throws {
    let workflow = try Self.workflow(at: path)
    let includes = try include.map(Self.workflow)
    if feed {
      // The terminal's Ctrl-C is for fanfare, which says what it means; and it is over when nobody reads what it says.
      signal(SIGINT, SIG_IGN)
      signal(SIGPIPE, SIG_DFL)
    }
    let documents = feed ? DocumentFeed.fanfare() : DocumentFeed.files(inputs)
    let tally = try await cluster.withConnection(as: "client") { connection -> OutcomeTally in
      _ = try await connection.check()
      do {
        if dividesRuns { return try await beginRuns(workflow, includes, documents, connection) }
        return try await beginBatch(workflow, includes, documents, connection)
      } catch let problem as FeedProblem {
        throw complain("\(problem)", EX_DATAERR)
      }
    }
    if !quiet, !feed { Console.note("\(tally.completed) of \(tally.total) complete") }
    throw ExitCode(tally.exitCode)
  }

  private func beginBatch(
    _ workflow: Workflow,
    _ includes: [Workflow],
    _ documents: DocumentFeed,
    _ connection: TemporalConnection
  ) async throws -> OutcomeTally {
    let (feed, quiet, options) = (feed, quiet, cluster.arguments)
    let batch = DocumentBatch(
      connection: connection,
      taskQueue: cluster.taskQueue,
      workflow: workflow,
      includes: includes,
      name: batch,
      concurrency: concurrency ?? 200,
      timeLimit: timeout.map { .seconds($0) },
      // Who interrupts just then is told as well.
      named: { name in if feed { Console.print("\(["batch": .string(name)] as JSONValue)") } }
    ) { page in
      if feed { Self.tellFanfare(of: page) } else if !quiet { Self.note(page, options) }
    }
    return try await leaving("what was handed over goes on") { try await batch.run(documents) }
  }

  private func beginRuns(
    _ workflow: Workflow,
    _ includes: [Workflow],
    _ documents: DocumentFeed,
    _ connection: TemporalConnection
  ) async throws -> OutcomeTally {
    let random = String(UInt32.random(in: .min ... .max), radix: 36)
    let name = id ?? "\(workflow.document.name)-\(random)"
    if feed { Console.print("\(["runs": .string("\(name)-0")] as JSONValue)") }
    if !quiet, !feed { Console.note("the runs are called \(name)-0, \(name)-1 and so on") }
    let runs = ClusterBatch(
      client: TemporalClient(connection, taskQueue: cluster.taskQueue),
      workflow: workflow,
      includes: includes,
      name: name,
      concurrency: concurrency ?? 16,
      timeLimit: timeout.map { .seconds($0) }
    )
    let command = ShowCommand.text(for: "\(name)-0", cluster.arguments)
    return try await leaving("the runs that were begun go on; look at one with: \(command)") {
      try await runs.run(documents)
    }
  }

  /// Does something that an interruption leaves to the cluster, and says so then.
  private func leaving(
    _ reason: String,
    _ body: @escaping @Sendable () async throws -> OutcomeTally
  ) async throws -> OutcomeTally {
    // Without handlers of its own: fanfare ends it.
    if feed { return try await body() }
    do {
      return try await Interruption.cancelling(body)
    } catch let error where error is CancellationError || (error as? TemporalError)?.code == .cancelled {
      Console.note("interrupted: \(reason)")
      throw ExitCode(130)
    }
  }

  /// Says for programs what the batch is called.
  private static func tellFanfare(of page: BatchUpload.Page) {
    let line: JSONValue = ["batch": .string(page.batch), "wasThere": .bool(page.wasThere)]
    Console.print("\(line)")
  }

  /// Says for people what the batch is called.
  ///
  /// - Parameters:
  ///   - page: what was handed over.
  ///   - options: where the cluster is.
  private static func note(_ page: BatchUpload.Page, _ options: [String]) {
    if page.wasThere {
      Console.note("the batch \(page.batch) was begun before; this shows what becomes of it")
    }
    Console.note("look at it again with: \(ShowCommand.text(for: page.batch, options + ["--wait"]))")
  }

  private static func workflow(at path: String) throws -> Workflow {
    do throws(InvalidWorkflow) { return try Workflow(contentsOf: path) } catch {
      Console.note("\(error)")
      throw ExitCode(EX_DATAERR)
    }
  }
}

/// What batches may be called.
enum BatchName {
  /// What is wrong with a name; `nil` for nothing.
  static func problem(with name: String) -> String? {
    guard !name.isEmpty, name.utf8.count <= 200 else { return "a name has 1 to 200 bytes" }
    let isPlain = name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "'") }
    return isPlain ? nil : "a name has visible ASCII without spaces and quotes"
  }
}

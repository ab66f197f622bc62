import ArgumentParser
import FanfareJSON
import FanfareTemporal
import FanfareText
import FanfareWorkflows

/// `fanfare-temporal show`: what a run waits for, or how it ended; or what became of a batch.
struct ShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Tell what became of a batch on a cluster, or what a run waits for or how it ended.",
    discussion: """
      Of a batch it prints a line for each document that has ended, up to the first that hasn't; with --wait it waits for the \
      rest. Of a run it prints what it waits for, and with --wait how it ended.
      """
  )

  @OptionGroup var cluster: ClusterOptions

  @Flag(help: "Wait for the end.")
  var wait = false

  @Argument(help: ArgumentHelp("What the batch or the run is called.", valueName: "name"))
  var id: String

  func run() async throws {
    try await cluster.withConnection(as: "client") { connection in
      let client = TemporalClient(connection, taskQueue: cluster.taskQueue)
      if try await client.hasBatch(id) { return try await show(BatchReading(of: id, on: connection)) }
      let run = TemporalRun(id: id)
      if wait {
        let end = try await Interruption.cancelling { try await client.end(of: run) }
        var object: JSONObject = ["run": .string(id), "status": .string(end.status.rawValue)]
        if let output = end.output { object["output"] = output }
        if let error = end.error { object["error"] = error.json }
        Console.print("\(JSONValue.object(object))")
      } else {
        Console.print("\(try await client.query("progress", of: run))")
      }
    }
  }

  /// This command for a batch or a run, as somebody can paste it into a shell.
  ///
  /// - Parameters:
  ///   - name: what the batch or the run is called.
  ///   - options: where the cluster is, and how it is shown.
  static func text(for name: String, _ options: [String]) -> String {
    // Behind the dashes a name may begin with one.
    ShellWord.command(["fanfare-temporal", "show"] + options + ["--", name])
  }

  private func show(_ reading: BatchReading) async throws {
    let waits = wait
    let (tally, isOver) = try await Interruption.cancelling {
      var tally = OutcomeTally()
      let isOver = try await reading.read(waits: waits) { tally.print($0) }
      return (tally, isOver)
    }
    Console.note(
      isOver
        ? "\(tally.completed) of \(tally.total) complete"
        : "\(tally.completed) of \(tally.total) complete so far; it goes on, and --wait waits for the rest"
    )
  }
}

/// `fanfare-temporal cancel`: asks that a run or a batch be cancelled.
struct CancelCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cancel",
    abstract: "Cancel a batch or a run on a cluster; it ends when all that it has under way has ended."
  )

  @OptionGroup var cluster: ClusterOptions

  @Argument(help: ArgumentHelp("What the batch or the run is called.", valueName: "name"))
  var id: String

  func run() async throws {
    try await cluster.withConnection(as: "client") { connection in
      let client = TemporalClient(connection, taskQueue: cluster.taskQueue)
      guard try await client.hasBatch(id) else { return try await client.cancel(TemporalRun(id: id)) }
      guard try await client.cancel(batch: id) == 0 else { return }
      Console.note("the batch \(id) is over already")
    }
  }
}

/// `fanfare-temporal list`: the batches and runs of a namespace.
struct ListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the batches and runs on a cluster, a line of JSON each; what began last comes first.",
    discussion: """
      Without --where it lists batches, with how many of their pages of up to 500 documents are in which state, and then runs.

      fanfare-temporal list --temporal 127.0.0.1:7233 --where "ExecutionStatus = 'Running'"
      """
  )

  @OptionGroup var cluster: ClusterOptions

  @Option(
    name: .customLong("where"),
    help: ArgumentHelp("Which runs, in the words of the cluster's visibility.", valueName: "query")
  )
  var query: String?

  @Option(help: ArgumentHelp("How many are looked at.", valueName: "number"))
  var limit = 1_000

  func run() async throws {
    try await cluster.withConnection(as: "client") { connection in
      let client = TemporalClient(connection, taskQueue: cluster.taskQueue)
      if query == nil { for batch in try await client.batches(limit: limit) { print(batch) } }
      for run in try await client.runs(where: query ?? "WorkflowType != 'fanfare.batch'", limit: limit) {
        print(run)
      }
    }
  }

  private func print(_ batch: ListedBatch) {
    let pages = batch.pages.sorted { $0.key < $1.key }.map {
      ($0.key, JSONValue.number(JSONNumber($0.value)))
    }
    let line: JSONValue = [
      "batch": .string(batch.name), "status": batch.pages["running"] == nil ? "ended" : "running",
      "pages": .object(JSONObject(pages)), "events": .number(JSONNumber(batch.events)),
      "startedAt": .number(JSONNumber(batch.startedAt)),
    ]
    Console.print("\(line)")
  }

  private func print(_ run: ListedRun) {
    let line: JSONValue = [
      "run": .string(run.run.id), "workflow": .string(run.workflow), "status": .string(run.status),
      "events": .number(JSONNumber(run.events)), "startedAt": .number(JSONNumber(run.startedAt)),
    ]
    Console.print("\(line)")
  }
}

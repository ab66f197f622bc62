import ArgumentParser
import Fanfare
import FanfareHTTP
import FanfareTemporal
import FanfareWorkflows
import Foundation

/// `fanfare worker`: runs workflows that a cluster offers.
struct WorkerCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "worker",
    abstract: "Run workflows that a cluster offers, until interrupted.",
    discussion: """
      Workflows come with their runs, so a worker needs none. Of a folder that is named it reads every workflow, says what is \
      wrong, and begins only if nothing is; files that workflows refer to, such as OpenAPI documents, are read from there.

      Breakers, budgets and limits count in each worker by itself.

      Secrets are read from the file of --secrets, and then from the environment: the secret api-key is the variable \
      FANFARE_SECRET_API_KEY. A run whose secret is missing waits for a worker that has it. The key for the cluster itself is \
      FANFARE_TEMPORAL_API_KEY.
      """
  )

  @OptionGroup var cluster: ClusterOptions

  @OptionGroup var services: ServiceOptions

  @Option(help: ArgumentHelp("How many activities are performed at a time.", valueName: "number"))
  var concurrency = 100

  @Argument(
    help: ArgumentHelp("A folder with workflows and the files that they refer to.", valueName: "folder"),
    completion: .directory
  )
  var folder: String?

  func validate() throws {
    guard (1...10_000).contains(concurrency) else {
      throw ValidationError("--concurrency must be from 1 to 10000")
    }
  }

  func run() async throws {
    var settings = try services.settings()
    if let folder {
      let files = WorkflowFolder(path: folder)
      try files.check()
      settings.readFile = files.read
    }
    var limits = TemporalWorker.Limits()
    limits.activities = concurrency
    let transport = HTTPTransport()
    try await cluster.withConnection(as: "worker") { connection in
      let worker = try TemporalWorker(
        connection,
        taskQueue: cluster.taskQueue,
        transport: transport,
        settings: settings,
        limits: limits,
        notice: Console.note
      )
      let version = try await connection.check()
      Console.note(
        "working for \(cluster.temporal) (Temporal \(version)), namespace \(cluster.namespace), task queue \(cluster.taskQueue)"
      )
      try await Interruption.cancelling { try await worker.run() }
      Console.note("ended; what was under way goes on elsewhere")
    }
    await transport.shutdown()
  }
}

import ArgumentParser
import Fanfare
import FanfareJSON
import FanfareTemporal
import FanfareWorkflows
import Foundation

/// `fanfare run --temporal`: a workflow file for each of many inputs, on a cluster.
struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run a workflow for each input, on a cluster.",
    discussion: """
      A .json file is one input, each line of a .jsonl file is one; - reads lines from standard input. One JSON object for each \
      goes to standard output, in the order of the inputs. Interrupted, the command leaves the runs on the cluster and says how \
      to look at them.
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

  @Option(help: ArgumentHelp("How many inputs are under way at a time.", valueName: "number"))
  var concurrency = 16

  @Option(
    help: ArgumentHelp(
      "What the runs are called, each with a number behind it; by default the workflow's name and a random text.",
      valueName: "name"
    )
  )
  var id: String?

  @Flag(help: "Say nothing on standard error but what failed.")
  var quiet = false

  @Flag(help: "One JSON object per line, as always here.")
  var json = false

  func validate() throws {
    guard (1...10_000).contains(concurrency) else {
      throw ValidationError("--concurrency must be from 1 to 10000")
    }
  }

  func run() async throws {
    let workflow = try Self.workflow(at: path)
    let includes = try include.map(Self.workflow)
    let inputs = try RunInputs.read(inputs)
    let random = String(UInt32.random(in: .min ... .max), radix: 36)
    let name = id ?? "\(workflow.document.name)-\(random)"
    let tally = try await cluster.withConnection(as: "client") { connection in
      _ = try await connection.check()
      if !quiet { Console.note("the runs are called \(name)-0 to \(name)-\(inputs.count - 1)") }
      let batch = ClusterBatch(
        client: TemporalClient(connection, taskQueue: cluster.taskQueue),
        workflow: workflow,
        includes: includes,
        name: name,
        concurrency: concurrency
      )
      return try await Interruption.cancelling { try await batch.run(inputs) }
    }
    guard let tally else {
      Console.note(
        "interrupted: the runs that were begun go on; look at one with: fanfare-temporal show \(name)-0 --temporal \(cluster.temporal)"
      )
      throw ExitCode(130)
    }
    if !quiet { Console.note("\(tally.complete) of \(inputs.count) complete") }
    throw ExitCode(tally.complete == inputs.count ? 0 : tally.complete == 0 ? 1 : 2)
  }

  private static func workflow(at path: String) throws -> Workflow {
    do throws(InvalidWorkflow) { return try Workflow(contentsOf: path) } catch {
      Console.note("\(error)")
      throw ExitCode(EX_DATAERR)
    }
  }
}

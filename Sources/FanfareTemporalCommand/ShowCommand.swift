import ArgumentParser
import FanfareJSON
import FanfareTemporal
import FanfareWorkflows

/// `fanfare-temporal show`: what a run waits for, or how it ended.
struct ShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Tell what a run on a cluster waits for, or how it ended."
  )

  @OptionGroup var cluster: ClusterOptions

  @Flag(help: "Wait for the end of the run.")
  var wait = false

  @Argument(help: ArgumentHelp("What the run is called.", valueName: "run"))
  var id: String

  func run() async throws {
    try await cluster.withConnection(as: "client") { connection in
      let client = TemporalClient(connection, taskQueue: cluster.taskQueue)
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
}

/// `fanfare-temporal cancel`: asks that a run be cancelled.
struct CancelCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cancel",
    abstract: "Cancel a run on a cluster; it ends when all that it has under way has ended."
  )

  @OptionGroup var cluster: ClusterOptions

  @Argument(help: ArgumentHelp("What the run is called.", valueName: "run"))
  var id: String

  func run() async throws {
    try await cluster.withConnection(as: "client") { connection in
      try await TemporalClient(connection, taskQueue: cluster.taskQueue).cancel(TemporalRun(id: id))
    }
  }
}

import ArgumentParser

/// The command `fanfare-temporal`, to which `fanfare worker` hands over and with which `fanfare run --temporal` talks.
///
/// It is an executable of its own, so that who builds `fanfare` doesn't build HTTP/2.
@main
struct FanfareTemporalCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fanfare-temporal",
    abstract: "Run workflows on a Temporal cluster.",
    discussion: """
      fanfare-temporal worker --temporal 127.0.0.1:7233 --task-queue fanfare
      fanfare-temporal run pipeline.yaml documents.jsonl --temporal 127.0.0.1:7233
      fanfare-temporal list --temporal 127.0.0.1:7233

      Results go to standard output, everything else to standard error. Exit codes: 0 all complete, 1 nothing is complete, \
      2 some are, 64 bad usage, 65 a file that can't be used, 69 a cluster that can't be reached.
      """,
    subcommands: [
      WorkerCommand.self, RunCommand.self, ListCommand.self, ShowCommand.self, CancelCommand.self,
    ]
  )
}

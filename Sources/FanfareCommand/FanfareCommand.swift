import ArgumentParser

/// The command `fanfare`.
@main
struct FanfareCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fanfare",
    abstract: "Call many services at once, and see exactly what came back from each.",
    discussion: """
      Results go to standard output, logs and progress to standard error.

      fanfare new && fanfare run workflow.yaml --with-sample-services

      Shells complete commands, options and files with what --generate-completion-script bash (or zsh, fish) prints.

      Exit codes: 0 all complete, 1 failed, 2 some partial, 64 bad usage, 130 interrupted.
      """,
    version: Application.version,
    subcommands: [
      New.self, Run.self, Validate.self, Graph.self, Demo.self, Services.self, Process.self, Call.self,
      JQ.self,
    ]
  )

  static func main() async {
    StandardStreams.occupyClosed()
    await main(NamedText.joining(Array(CommandLine.arguments.dropFirst()), after: ["--arg", "--argjson"]))
  }
}

import ArgumentParser
import FanfareText
import Foundation

/// The command `fanfare`.
@main
struct FanfareCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fanfare",
    abstract: "Call many services at once, and see exactly what came back from each.",
    discussion: """
      Results go to standard output, logs and progress to standard error.

      fanfare new && fanfare run workflow.yaml --with-sample-services

      Variables set options as well: FANFARE_LOG_LEVEL=debug is --log-level debug, FANFARE_JSON=1 is --json.

      Shells complete commands, options and files with what --generate-completion-script bash (or zsh, fish) prints.

      Exit codes: 0 all complete, 1 failed, 2 some partial, 64 bad usage, 65 a file that can't be used; interrupted, it ends by the signal (130 in a shell).
      """,
    version: Application.version,
    subcommands: [
      New.self, Run.self, Validate.self, Graph.self, Demo.self, Services.self, Process.self, Call.self,
      JQ.self,
    ]
  )

  /// What stands before every error: the name of the command, since others may write to the same terminal or log.
  static var _errorPrefix: String { StandardError.errorPrefix }

  static func main() async {
    StandardStreams.prepare()
    do {
      var command = try await command(of: Array(CommandLine.arguments.dropFirst()))
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch let death as DeathBySignal {
      death.end()
    } catch {
      end(with: error)
    }
  }

  /// The command that the arguments ask for.
  ///
  /// - Throws: what is wrong with them. Messages repeat arguments, so control characters in them are made visible first.
  private static func command(of arguments: [String]) async throws -> any ParsableCommand {
    do {
      return try await parse(arguments)
    } catch {
      let visible = arguments.map { VisibleText.line($0) }
      // They are wrong in the same way, unless it was the control character that was wrong.
      if visible != arguments { _ = try await parse(visible) }
      throw error
    }
  }

  private static func parse(_ arguments: [String]) async throws -> any ParsableCommand {
    let written = NamedText.joining(arguments, after: ["--arg", "--argjson"])
    let environment = EnvironmentArguments(ProcessInfo.processInfo.environment)
    return try await asyncParseAsRoot(environment.adding(to: written, of: Self.self))
  }

  /// Prints what an error or a request for help says, and ends the process with its code.
  private static func end(with error: any Error) -> Never {
    let isOfFile = error is UnusableFile || error is UnreadableInput
    let (text, code) = (fullMessage(for: error), isOfFile ? .unusableFile : exitCode(for: error))
    if !text.isEmpty {
      let write = code == .success ? StandardOutput.write : StandardError.write
      write(text + "\n")
    }
    Foundation.exit(code.rawValue)
  }
}

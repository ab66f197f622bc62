import ArgumentParser
import FanfareAllocator
import FanfareBatches
import FanfareText
import FanfareWorkflows
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

      Variables set options as well: FANFARE_LOG_LEVEL=debug is --log-level debug, FANFARE_JSON=1 is --json. FANFARE_OUTPUT is that of run alone.

      Shells complete commands, options and files with what --generate-completion-script bash (or zsh, fish) prints.

      Exit codes: 0 all complete, 1 nothing is complete, 2 some are, 3 a budget holds no more, 64 bad usage, 65 a file that can't be used, 69 no fanfare-temporal or no cluster, 74 output that can't be written; interrupted, it ends by the signal (130 in a shell).
      """,
    version: Application.version,
    subcommands: [
      New.self, Run.self, Resume.self, Retry.self, Runs.self, Show.self, Report.self, Export.self,
      Cancel.self, Prune.self, Worker.self, Validate.self, Graph.self, Demo.self, Services.self, Process.self,
      Call.self, CallEach.self, JQ.self,
    ]
  )

  /// What stands before every error: the name of the command, since others may write to the same terminal or log.
  static var _errorPrefix: String { StandardError.errorPrefix }

  static func main() async {
    // glibc gives nearly each thread a pool of its own, and each keeps the most that its thread has ever needed: that was half of the memory
    // that a long run of many documents at a time took.
    fanfare_limit_arenas(1)
    StandardStreams.prepare()
    SignalTrap.letQuitEnd()
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
      throw problem(in: arguments, behind: error)
    }
  }

  /// What is wrong with arguments that were refused.
  ///
  /// The parser checks what options and values say before it looks for options that it doesn't know, and then complains about the
  /// value of such an option, which it took for something else.
  private static func problem(in arguments: [String], behind error: any Error) -> any Error {
    guard exitCode(for: error) != .success, !"\(fullMessage(for: error))".contains("Unknown option") else {
      return error
    }
    let description = CommandDescription(of: Self.self)
    // With `--each` another command reads them, which has options of its own.
    let meant = CallEach.taking(arguments)
    guard let name = arguments.first, let command = meant.first,
      let unknown = description.unknownOption(in: meant)
    else { return error }
    let known = description.options(of: command)?.flatMap(\.spellings).filter { $0.hasPrefix("--") } ?? []
    let hint = NearName.nearest(to: unknown, among: known).map { "; did you mean '\($0)'?" } ?? ""
    return ArgumentProblem("'\(name)' has no option '\(unknown)'\(hint)")
  }

  private static func parse(_ arguments: [String]) async throws -> any ParsableCommand {
    let written = NamedText.joining(arguments, after: ["--arg", "--argjson"])
    let names = configuration.subcommands.map { $0._commandName }
    if let refusal = SubcommandArgument(of: arguments)?.refusal(knowing: names) {
      throw ValidationError(refusal)
    }
    let environment = EnvironmentArguments(ProcessInfo.processInfo.environment)
    let complete = environment.adding(to: CallEach.taking(written), of: Self.self)
    if HandOver.isMeant(by: complete) { try HandOver.become(complete) }
    return try await asyncParseAsRoot(complete)
  }

  /// Prints what an error or a request for help says, and ends the process with its code.
  private static func end(with error: any Error) -> Never {
    let (text, code) = (fullMessage(for: error), code(of: error))
    if !text.isEmpty {
      let write = code == .success ? StandardOutput.write : StandardError.write
      write(text + "\n")
    }
    Foundation.exit(code.rawValue)
  }

  private static func code(of error: any Error) -> ExitCode {
    switch error {
    case is UnusableFile, is UnreadableInput: .unusableFile
    case is ArgumentProblem: .validationFailure
    case let error as StoreError: .code(of: error)
    case is UnwritableOutput: ExitCode(EX_IOERR)
    default: exitCode(for: error)
    }
  }
}

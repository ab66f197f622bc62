import ArgumentParser
import Logging

/// The options that every command has.
struct CommonOptions: ParsableArguments {
  @Option(help: "The deadline of the whole command: 500ms, 2s, 1m30s.")
  var timeout = DurationArgument(.seconds(120))

  @Flag(help: "Print JSON, one object per line.")
  var json = false

  @Option(
    help: "The least important log lines to write to standard error: trace, debug, info, warning, error."
  )
  var logLevel: Logger.Level = .error

  @Option(help: "How log lines are written: text or json.")
  var logFormat: LogFormat = .text

  func validate() throws {
    guard timeout.duration > .zero else { throw ValidationError("--timeout must be longer than nothing.") }
  }
}

/// How log lines are written.
enum LogFormat: String, ExpressibleByArgument, CaseIterable {
  case text
  case json
}

extension Logger.Level: @retroactive ExpressibleByArgument {}

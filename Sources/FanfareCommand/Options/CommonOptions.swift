import ArgumentParser
import Logging

/// The options of every command that calls services.
struct CommonOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The deadline of the whole command: 500ms, 2s, 1m30s.", valueName: "duration"),
    transform: DurationArgument.init(parsing:)
  )
  var timeout = DurationArgument(.seconds(120))

  @Flag(help: "Print JSON, one object per line.")
  var json = false

  @OptionGroup var logging: LoggingOptions

  func validate() throws {
    guard timeout.duration > .zero else { throw ValidationError("--timeout must be more than 0s") }
  }
}

/// The options of logging.
struct LoggingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The least important log lines to write to standard error.",
      valueName: "level"
    )
  )
  var logLevel: LogLevel = .error

  @Option(help: ArgumentHelp("How log lines are written.", valueName: "format"))
  var logFormat: LogFormat = .text
}

/// How log lines are written.
enum LogFormat: String, ExpressibleByArgument, CaseIterable {
  case text
  case json
}

/// The least important log lines to write.
enum LogLevel: String, ExpressibleByArgument, CaseIterable {
  case trace
  case debug
  case info
  case warning
  case error

  var level: Logger.Level { Logger.Level(rawValue: rawValue) ?? .error }
}

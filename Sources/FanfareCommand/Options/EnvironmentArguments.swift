import ArgumentParser

/// Options that are set by variables: `FANFARE_LOG_LEVEL=debug` is `--log-level debug`.
///
/// Containers and units of systemd hand on variables more easily than arguments. A variable counts for every command that has the
/// option, unless it is something else to each of them; what stands in the arguments wins.
struct EnvironmentArguments {
  private static let prefix = "FANFARE_"

  /// Options whose values may have spaces, so that those of a variable stand on lines of their own.
  private static let optionsOfLines: Set<String> = ["data", "header", "meter", "set"]

  /// Options that are something else to each command that has them, with the commands that their variables are for.
  ///
  /// What `FANFARE_OUTPUT` says for a run is the file of its results, which `fanfare report` would write its page over.
  private static let commands: [String: Set<String>] = ["output": [Run._commandName, CallEach._commandName]]

  /// What the environment says.
  private let environment: [String: String]

  init(_ environment: [String: String]) {
    self.environment = environment.filter { $0.key.hasPrefix(Self.prefix) && !$0.value.isEmpty }
  }

  /// The arguments of the command with those that variables set, right after the name of the subcommand.
  ///
  /// - Parameters:
  ///   - arguments: what the user wrote; without a subcommand nothing is added.
  ///   - command: what the arguments are for.
  func adding(to arguments: [String], of command: (some ParsableCommand).Type) -> [String] {
    // The description of the command isn't made for a run without variables.
    guard !environment.isEmpty, let name = arguments.first,
      let options = CommandDescription(of: command).options(of: name)
    else { return arguments }
    let written = arguments.dropFirst().prefix { $0 != "--" }
    let added = options.filter { Self.commands[$0.name]?.contains(name) ?? true && !$0.isGiven(in: written) }
      .flatMap { option in environment[Self.variable(of: option)].map { values(of: option, $0) } ?? [] }
    return [name] + added + arguments.dropFirst()
  }

  /// The variable that sets an option.
  private static func variable(of option: CommandOption) -> String {
    prefix + option.name.uppercased().replacing("-", with: "_")
  }

  /// The arguments for the text of a variable; of an option that can be repeated, one for each word or line.
  private func values(of option: CommandOption, _ text: String) -> [String] {
    if option.isFlag { return ["0", "false", "no"].contains(text.lowercased()) ? [] : ["--\(option.name)"] }
    guard option.isRepeating else { return ["--\(option.name)=\(text)"] }
    let separator: (Character) -> Bool =
      Self.optionsOfLines.contains(option.name) ? \.isNewline : { $0 == " " || $0.isNewline }
    return text.split(whereSeparator: separator).map { "--\(option.name)=\($0)" }
  }
}

import ArgumentParser
import FanfareJSON

/// Options that are set by variables: `FANFARE_LOG_LEVEL=debug` is `--log-level debug`.
///
/// Containers and units of systemd hand on variables more easily than arguments. A variable counts for every command that has the
/// option; what stands in the arguments wins.
struct EnvironmentArguments {
  private static let prefix = "FANFARE_"

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
      let subcommand = Self.subcommands(of: command).first(where: { $0["commandName"]?.stringValue == name })
    else { return arguments }
    let written = arguments.dropFirst().prefix { $0 != "--" }
    let added = (subcommand["arguments"]?.arrayValue ?? []).compactMap(CommandOption.init)
      .filter { !$0.isGiven(in: written) }
      .flatMap { option in environment[option.variable(Self.prefix)].map(option.arguments) ?? [] }
    return [name] + added + arguments.dropFirst()
  }

  private static func subcommands(of command: (some ParsableCommand).Type) -> [JSONValue] {
    let description = try? JSONValue(parsing: command._dumpHelp())
    return description?["command"]?["subcommands"]?.arrayValue ?? []
  }
}

/// An option as the argument parser describes it.
private struct CommandOption {
  /// The long name, without dashes.
  let name: String
  /// All names, with dashes.
  let spellings: [String]
  let isFlag: Bool
  let isRepeating: Bool

  /// `nil` for what is no option with a long name, and for those that end the command at once.
  init?(_ description: JSONValue) {
    guard let kind = description["kind"]?.stringValue, kind != "positional",
      description["preferredName"]?["kind"] == "long",
      let name = description["preferredName"]?["name"]?.stringValue, !["help", "version"].contains(name)
    else { return nil }
    self.name = name
    spellings = (description["names"]?.arrayValue ?? []).compactMap { spelling in
      spelling["name"]?.stringValue.map { (spelling["kind"] == "long" ? "--" : "-") + $0 }
    }
    isFlag = kind == "flag"
    isRepeating = description["isRepeating"] == true
  }

  /// The variable that sets it.
  func variable(_ prefix: String) -> String { prefix + name.uppercased().replacing("-", with: "_") }

  /// Whether it stands in the arguments.
  func isGiven(in arguments: some Sequence<String>) -> Bool {
    arguments.contains { argument in spellings.contains { argument == $0 || argument.hasPrefix("\($0)=") } }
  }

  /// The arguments for the text of a variable; of an option that can be repeated, one for each word.
  func arguments(_ text: String) -> [String] {
    if isFlag { return ["0", "false", "no"].contains(text.lowercased()) ? [] : ["--\(name)"] }
    let values = isRepeating ? text.split(separator: " ").map(String.init) : [text]
    return values.map { "--\(name)=\($0)" }
  }
}

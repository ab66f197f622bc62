import ArgumentParser
import FanfareJSON

/// What the argument parser knows of the subcommands and their options.
struct CommandDescription {
  /// The options of each subcommand, by its name.
  private let subcommands: [String: [CommandOption]]

  /// Asks the parser, which costs some milliseconds.
  init(of command: (some ParsableCommand).Type) {
    let description = try? JSONValue(parsing: command._dumpHelp())
    let subcommands = description?["command"]?["subcommands"]?.arrayValue ?? []
    self.subcommands = Dictionary(
      subcommands.compactMap { subcommand in
        guard let name = subcommand["commandName"]?.stringValue else { return nil }
        return (name, (subcommand["arguments"]?.arrayValue ?? []).compactMap(CommandOption.init))
      },
      uniquingKeysWith: { first, _ in first }
    )
  }

  /// The options of a subcommand; `nil` if there is no such subcommand.
  func options(of subcommand: String) -> [CommandOption]? { subcommands[subcommand] }

  /// The first argument that looks like an option with a long name and is none.
  ///
  /// - Parameter arguments: what the user wrote, with the subcommand first.
  func unknownOption(in arguments: [String]) -> String? {
    guard let name = arguments.first, let options = options(of: name) else { return nil }
    let known = Set(options.flatMap(\.spellings)).union(["--help", "--version"])
    return arguments.dropFirst().prefix { $0 != "--" }
      .filter { $0.hasPrefix("--") }
      .map { String($0.prefix { $0 != "=" }) }
      .first { !known.contains($0) }
  }
}

/// An option as the argument parser describes it.
struct CommandOption {
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

  /// Whether it stands in the arguments.
  func isGiven(in arguments: some Sequence<String>) -> Bool {
    arguments.contains { argument in spellings.contains { argument == $0 || argument.hasPrefix("\($0)=") } }
  }
}

import FanfareText

/// The first argument of the command, which says what to do.
struct SubcommandArgument {
  let name: String

  /// - Parameter arguments: what the user wrote; `help run` is about `run`.
  /// - Returns: `nil` if no subcommand is named.
  init?(of arguments: [String]) {
    let named = arguments.first == "help" ? arguments.dropFirst().first : arguments.first
    guard let named, !named.hasPrefix("-") else { return nil }
    name = named
  }

  /// Why it can't be used, with what was probably meant.
  ///
  /// - Parameter names: the subcommands that there are.
  /// - Returns: `nil` if it is one of them.
  func refusal(knowing names: [String]) -> String? {
    guard !names.contains(name), name != "help" else { return nil }
    return
      "there is no command '\(name)'; \(meant(by: names) ?? "there are \(names.joined(separator: ", "))")"
  }

  private func meant(by names: [String]) -> String? {
    if let near = NearName.nearest(to: name, among: names) { return "did you mean '\(near)'?" }
    if name.contains("://") { return "did you mean 'fanfare call URL'?" }
    let isWorkflow = WorkflowFile.extensions.contains { name.hasSuffix(".\($0)") }
    return isWorkflow ? "run the workflow with: \(ShellWord.command(["fanfare", "run", name]))" : nil
  }
}

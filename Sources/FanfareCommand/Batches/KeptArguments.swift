import ArgumentParser
import FanfareWorkflows

/// The arguments of a command as they are kept with its batch.
enum KeptArguments {
  /// The arguments without header fields that prove who calls, since a store is no place for credentials.
  ///
  /// Who goes on with the batch gives them again: as the secrets that they are of its workflow (``GeneratedRun``), or in
  /// `FANFARE_HEADER`. A field that is made of the row (`${ .key }`) has no credential in it, and is kept.
  ///
  /// - Parameter arguments: what the user wrote, with the subcommand first.
  static func keeping(_ arguments: [String]) -> [String] {
    guard let command = arguments.first, [Call._commandName, CallEach._commandName].contains(command) else {
      return arguments
    }
    var kept: [String] = []
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      // Behind it there are no options.
      if argument == "--" { return kept + [argument] + rest }
      if ["-H", "--header"].contains(argument), let field = rest.popFirst() {
        if !isSecret(field) { kept += [argument, field] }
      } else if let option = ["-H=", "--header="].first(where: argument.hasPrefix) {
        if !isSecret(argument.dropFirst(option.count)) { kept.append(argument) }
      } else {
        kept.append(argument)
      }
    }
    return kept
  }

  /// Whether a field `Name: value` proves who calls.
  private static func isSecret(_ field: some StringProtocol) -> Bool {
    let name = field.prefix { $0 != ":" }
    // `Name:` only takes the field out.
    let hasValue = field.dropFirst(name.count).contains { $0 != ":" && !$0.isWhitespace }
    return SecretField.isMeant(String(name)) && hasValue && !field.hasExpression
  }
}

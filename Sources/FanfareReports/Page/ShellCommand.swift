internal import FanfareText

/// A command with its arguments, as somebody can paste it into a shell.
struct ShellCommand: Sendable {
  let arguments: [String]

  /// - Parameter arguments: the name of the command and its arguments.
  init(_ arguments: [String]) {
    self.arguments = arguments
  }

  /// The command on one line; every argument means what it says in a POSIX shell.
  var text: String { ShellWord.command(arguments) }
}

extension ReportedBatch {
  /// `fanfare VERB BATCH`, with what this batch's commands need.
  func command(_ verb: String, _ arguments: [String] = []) -> String {
    ShellCommand(["fanfare", verb, id] + arguments + options).text
  }
}

extension FailureGroup {
  /// The options of `fanfare retry` that choose what failed so.
  var choice: [String] {
    // With a sign of equality, since a name may begin with a dash. A name that a pointer escapes is told by its place.
    let isEscaped = task.utf8.contains { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "~") }
    let name = isEscaped ? place : task
    return ["--error=\(type)"] + (name.isEmpty ? [] : ["--task=\(name)"])
  }
}

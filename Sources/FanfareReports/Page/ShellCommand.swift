internal import FanfareText

/// A command with its arguments, as somebody can paste it into a shell.
struct ShellCommand: Sendable {
  let arguments: [String]

  /// - Parameter arguments: the name of the command and its arguments.
  init(_ arguments: [String]) {
    self.arguments = arguments
  }

  /// The command on one line; every argument means what it says in a POSIX shell.
  ///
  /// One with control characters or changes of direction is written `$'…'` with their escapes, which bash and zsh read: pasted as it is, it
  /// would be something else than what is seen.
  var text: String { arguments.map(Self.word).joined(separator: " ") }

  private static func word(_ argument: String) -> String {
    let plain = argument.unicodeScalars.allSatisfy { scalar in
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", "-", "_", ".", "/", ":", "@", "%", "+", "=", ",": true
      default: false
      }
    }
    if plain, !argument.isEmpty { return argument }
    let visible = VisibleText.line(argument)
    guard visible != argument else { return "'\(argument.replacing("'", with: #"'\''"#))'" }
    let escaped = argument.replacing("\\", with: #"\\"#).replacing("'", with: #"\'"#)
    return "$'\(VisibleText.line(escaped))'"
  }
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
    let name = task.contains("/") || task.contains("~") ? place : task
    return ["--error=\(type)"] + (name.isEmpty ? [] : ["--task=\(name)"])
  }
}

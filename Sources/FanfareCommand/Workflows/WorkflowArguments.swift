import FanfareJSON

/// `KEY=VALUE`: a member of every input; the value is JSON if it can be read so, and a text otherwise.
struct SetArgument {
  let name: String
  let value: JSONValue

  /// Reads an argument.
  ///
  /// - Throws: ``ArgumentProblem`` if it has no name.
  init(parsing argument: String) throws(ArgumentProblem) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(
      String.init
    )
    guard parts.count == 2, !parts[0].isEmpty else {
      throw ArgumentProblem("write KEY=VALUE, such as lang=en or limit=3")
    }
    name = parts[0]
    value = (try? JSONValue(parsing: parts[1])) ?? .string(parts[1])
  }
}

import Fanfare

/// When the parallel calls of the command are decided.
struct CompletionArgument: Hashable {
  let mode: CompletionMode

  /// Reads an argument.
  ///
  /// - Throws: ``ArgumentProblem`` if there is no such mode.
  init(parsing argument: String) throws(ArgumentProblem) {
    switch argument {
    case "settle-all": mode = .settleAll
    case "fail-fast": mode = .failFast
    case "first-success": mode = .firstSuccess
    default:
      let parts = argument.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts[0] == "quorum" else {
        throw ArgumentProblem("here are settle-all, fail-fast, first-success and quorum:N")
      }
      guard parts.count == 2, let count = Int(parts[1]), count > 0 else {
        throw ArgumentProblem("a quorum needs a number of successes from 1, as in quorum:2")
      }
      mode = .quorum(count)
    }
  }
}

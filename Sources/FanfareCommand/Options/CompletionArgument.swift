import Fanfare
import FanfareText

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
        throw ArgumentProblem(Self.refusal(of: argument))
      }
      guard parts.count == 2, let count = Int(parts[1]), count > 0 else {
        throw ArgumentProblem("a quorum needs a number of successes from 1, as in quorum:2")
      }
      mode = .quorum(count)
    }
  }

  private static func refusal(of argument: String) -> String {
    let near = NearName.nearest(
      to: String(argument.prefix { $0 != ":" }),
      among: ["settle-all", "fail-fast", "first-success", "quorum"]
    )
    guard let near else { return "write settle-all, fail-fast, first-success or quorum:N" }
    return "did you mean '\(near == "quorum" ? "quorum:2" : near)'?"
  }
}

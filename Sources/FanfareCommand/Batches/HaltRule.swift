import FanfareWorkflows

/// When a batch that goes wrong begins nothing more: after so many failures, or so large a share of them.
///
/// What a session begins is judged by what failed in it. Were all that failed ever counted, a batch that has reached its rule couldn't go on
/// after what was wrong has been made good.
struct HaltRule: Hashable, Sendable {
  /// How much is too much.
  enum Limit: Hashable, Sendable {
    case count(Int)
    /// In percent of what has ended.
    case share(Double)
  }

  /// A share says nothing before so many have ended.
  static let leastForShare = 20

  let limit: Limit

  /// Reads `failures=10%` or `failures=5`.
  init(parsing argument: String) throws(ArgumentProblem) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0] == "failures" else {
      throw ArgumentProblem("write failures=10% or failures=5")
    }
    if parts[1].hasSuffix("%"), let share = Double(parts[1].dropLast()), share > 0, share <= 100 {
      limit = .share(share)
    } else if let count = Int(parts[1]), count > 0 {
      limit = .count(count)
    } else {
      throw ArgumentProblem("'\(parts[1])' is neither a number from 1 nor a share such as 10%")
    }
  }

  /// Whether nothing more is to be begun.
  ///
  /// - Parameter tally: how the runs of this session ended.
  func isReached(_ tally: WorkflowTally) -> Bool {
    switch limit {
    case .count(let count): tally.failed >= count
    case .share(let share):
      tally.total >= Self.leastForShare && Double(tally.failed) * 100 >= share * Double(tally.total)
    }
  }
}

/// When a group of parallel calls is decided, and what becomes of the calls that are still running then.
public enum CompletionMode: Hashable, Codable, Sendable {
  /// Every call runs to its own end. The group succeeds if all do.
  case settleAll

  /// The first failure decides: the calls still running are given up.
  case failFast

  /// The first success decides: the calls still running are given up.
  case firstSuccess

  /// The given number of successes decides, and so do as many failures that it can't be reached any more.
  ///
  /// A number below 1 counts as 1. A group without calls has reached a quorum of 0: asked for as many successes as it has calls, a group of
  /// any size succeeds if all of them do.
  case quorum(Int)
}

/// Decides when a group is done, from the outcomes of its calls as they come in.
struct CompletionTracker {
  /// What is to become of the calls that are still running or waiting.
  enum Decision: Equatable {
    case goOn
    case giveUpRest(reason: String)
  }

  private let mode: CompletionMode
  private let count: Int
  private var successes = 0
  private var failures = 0

  init(_ mode: CompletionMode, count: Int) {
    // What counts is bounded here, once, so that nothing below has to reckon with a quorum less than none.
    if case .quorum(let needed) = mode {
      self.mode = .quorum(max(needed, min(1, count)))
    } else {
      self.mode = mode
    }
    self.count = count
  }

  /// Whether what the mode asks for has been reached.
  var isSatisfied: Bool {
    switch mode {
    case .settleAll, .failFast: successes == count
    case .firstSuccess: successes >= 1 || count == 0
    case .quorum(let needed): successes >= needed
    }
  }

  /// What follows before the first call: a quorum larger than the group is given up at once.
  func begin() -> Decision {
    guard case .quorum(let needed) = mode, needed > count else { return .goOn }
    return .giveUpRest(reason: "a quorum of \(needed) can't be reached with \(count) calls")
  }

  /// What follows from the end of one more call.
  mutating func record(success: Bool, of service: ServiceName) -> Decision {
    if success { successes += 1 } else { failures += 1 }
    switch mode {
    case .settleAll:
      return .goOn
    case .failFast:
      return success ? .goOn : .giveUpRest(reason: "\(service) failed")
    case .firstSuccess:
      return success ? .giveUpRest(reason: "\(service) answered first") : .goOn
    case .quorum(let needed):
      if successes >= needed { return .giveUpRest(reason: "the quorum of \(needed) was reached") }
      guard failures > count - needed else { return .goOn }
      return .giveUpRest(reason: "the quorum of \(needed) can't be reached after \(failures) failures")
    }
  }
}

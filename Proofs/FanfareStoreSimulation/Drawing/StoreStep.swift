internal import FanfareWorkflows

/// Something that is done in a random run, and whether it is awaited before the next.
struct StoreStep: Sendable {
  /// Its place in the plan, from which its values are made: it has the same whatever else is left out.
  let number: Int
  let deed: Deed
  /// Whether what comes next waits for it.
  var isAwaited: Bool
  /// Whether it comes while a transaction is being written, if one waits for its time.
  var comesMeanwhile = false

  /// What is done.
  enum Deed: Sendable {
    /// Changes are kept together.
    case keep([Change])
    /// A run is told something, which begins it if it hasn't begun.
    case append(run: Int, answers: Int)
    case end(run: Int, Yield)
    case settle(run: Int)
    case intend(run: Int)
    case conceal(run: Int)
    /// A run is told something that is of a batch that there isn't.
    case appendToLost
    case settleLost
    case look(StoreQuestion)
    case lookAtAll
    /// Another program looks.
    case lookElsewhere(StoreQuestion)
    /// Another program wants to write.
    case writeElsewhere
    /// What waits for its time is written.
    case proceed
    /// So much time passes that the next transaction needn't wait.
    case pass
    case openAgain
    case crash(Crash)
    /// The disk fails from now on, or is well again.
    case tamper(Trouble)
  }

  /// One of the changes that are kept together.
  enum Change: Sendable {
    case batch(Int)
    case revised(Int)
    case status(Int, BatchStatus)
    case output(Int)
    case begin(run: Int)
    case answers(run: Int, Int)
    case intent(run: Int)
    case end(run: Int, Yield)
    case conceal(run: Int)
    case unreadable(run: Int)
    case telemetry(run: Int, bytes: Int)
    case removed(Int)
  }

  /// Where what a run yields comes from.
  enum Yield: Sendable, CaseIterable {
    case nothing, own, common, last, first, both, within
  }

  /// When a program ends, in how it leaves the files.
  enum Crash: Sendable, Equatable {
    /// As they are.
    case now
    /// As they are after some of the transactions that are written next, from 0 to 1.
    case after(Double)
    /// The log is cut within a transaction: which of those that are written next, and where in it.
    case within(Double, Double)
  }

  /// What can be the matter with a disk.
  enum Trouble: String, Sendable, CaseIterable {
    case full = "PRAGMA max_page_count = 1"
    case failing = "PRAGMA query_only = ON"
    case none = "PRAGMA query_only = OFF; PRAGMA max_page_count = 1000000"
  }
}

internal import FanfareTesting

/// Counts the requests to each path.
final class MockLog: Sendable {
  /// What is known of a path.
  struct Counts: Hashable, Sendable {
    /// How many requests came.
    var received = 0
    /// How many clients went away before they had an answer.
    var abandoned = 0
    /// How many requests haven't ended.
    var underWay = 0
    /// How many requests were under way at a time at most.
    var mostAtATime = 0
  }

  private let counts = WatchedState<[String: Counts]>([:])

  /// What is known of a path; one that ends with `*` stands for all that begin like it, taken together.
  subscript(path: String) -> Counts {
    counts.read { $0[path, default: Counts()] }
  }

  /// Waits until something is so of what is known of a path, or the task is cancelled.
  func wait(on path: String, until isReached: @escaping @Sendable (Counts) -> Bool) async {
    await counts.wait { isReached($0[path, default: Counts()]) }
  }

  /// Waits until something is so of what is known of a path, or for so long that it won't come any more.
  func wait(
    on path: String,
    atMost limit: Duration,
    until isReached: @escaping @Sendable (Counts) -> Bool
  ) async {
    await counts.wait(atMost: limit) { isReached($0[path, default: Counts()]) }
  }

  /// Takes note of a request.
  ///
  /// - Returns: how many requests to this path came before it.
  @discardableResult func begin(_ path: String) -> Int {
    counts.note { counts in
      for key in Self.keys(of: path) {
        counts[key, default: Counts()].received += 1
        counts[key, default: Counts()].underWay += 1
        let (most, now) = (counts[key]?.mostAtATime ?? 0, counts[key]?.underWay ?? 0)
        counts[key]?.mostAtATime = max(most, now)
      }
      return (counts[path]?.received ?? 1) - 1
    }
  }

  /// Takes note of the end of a request.
  func end(_ path: String, wasAbandoned: Bool) {
    counts.note { counts in
      for key in Self.keys(of: path) {
        counts[key]?.underWay -= 1
        if wasAbandoned { counts[key]?.abandoned += 1 }
      }
    }
  }

  /// A path and its beginnings up to each slash, with `*` after them.
  private static func keys(of path: String) -> [String] {
    let slashes = path.indices.filter { path[$0] == "/" }
    return [path] + slashes.map { "\(path[...$0])*" }
  }
}

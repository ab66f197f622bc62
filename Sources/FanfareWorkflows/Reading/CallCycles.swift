/// Which functions call themselves, by way of others or not.
enum CallCycles {
  /// Finds them in a graph of calls.
  ///
  /// What calls nothing that is left, and what nothing calls that is left, is on no cycle and is taken away until nothing changes (Kahn, 1962).
  /// So each call is looked at twice, however long a chain they make. What lies between two cycles stays too: it can't be called either.
  ///
  /// - Parameter calls: what each function calls; every name in it is one of the functions.
  /// - Returns: their names, sorted.
  static func members(of calls: [String: Set<String>]) -> [String] {
    var callers: [String: Set<String>] = [:]
    for (name, called) in calls { for other in called { callers[other, default: []].insert(name) } }
    let left = withoutEnds(Set(calls.keys), leadingTo: calls, from: callers)
    return withoutEnds(left, leadingTo: callers, from: calls).sorted()
  }

  /// Takes away what leads to nothing that is left.
  private static func withoutEnds(
    _ names: Set<String>,
    leadingTo next: [String: Set<String>],
    from previous: [String: Set<String>]
  ) -> Set<String> {
    var left = names
    var degree: [String: Int] = [:]
    for name in names { degree[name] = next[name, default: []].intersection(names).count }
    var ends = names.filter { degree[$0] == 0 }
    while let end = ends.popFirst() {
      left.remove(end)
      for name in previous[end, default: []] where left.contains(name) {
        degree[name, default: 0] -= 1
        if degree[name] == 0 { ends.insert(name) }
      }
    }
    return left
  }
}

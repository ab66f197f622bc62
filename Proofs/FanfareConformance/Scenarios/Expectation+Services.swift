internal import FanfareJSON

extension Expectation {
  /// How long a server may take to notice that a client has gone: after that it won't.
  private static let patience = Duration.seconds(60)

  /// Compares what is expected of the services with what they saw.
  func checkServices(_ seen: Observation) async throws(Mismatch) {
    switch self {
    case .requests(let count, let path):
      try Mismatch.check("the number of requests to \(path)", seen.log[path].received, is: count)
    case .abandoned(let count, let path):
      try Self.check(seen.log[path].received, reaches: count, "requests to \(path)")
      await seen.log.wait(on: path, atMost: Self.patience) { $0.abandoned >= count }
      try Mismatch.check("the number of requests to \(path) left", seen.log[path].abandoned, is: count)
    case .concurrency(let count, let path):
      try Self.check(seen.log[path].mostAtATime, reaches: count, "requests to \(path) at a time")
      try Mismatch.check("the most requests to \(path) at a time", seen.log[path].mostAtATime, is: count)
    case .events(let count, let type):
      let found = seen.events.count { $0["type"]?.stringValue == type }
      try Mismatch.check("the number of events of type \(type)", found, is: count)
    default: throw Mismatch("nothing is known of this step")
    }
  }

  /// Sees to it that what is to be left or counted has come: a time-out of a second may be over before, on a busy machine.
  private static func check(_ found: Int, reaches count: Int, _ what: String) throws(Mismatch) {
    guard found < count else { return }
    throw Mismatch("only \(found) of \(count) \(what) came before the run was over", isTooEarly: true)
  }
}

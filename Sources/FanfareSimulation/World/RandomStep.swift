internal import Fanfare
internal import HTTPTypes

/// A call of a random run.
///
/// Its target says everything about it, so calls with equal targets are equal in every way.
struct RandomCall: Hashable, Sendable {
  let service: ServiceName
  let target: String
  let method: HTTPRequest.Method
  let priority: CallPriority

  /// Whether other calls of the run may have the same target.
  var isShared: Bool { target.hasPrefix("/shared") }
}

/// A group of calls in a random run: how it is decided, by when, and whether it is cancelled.
struct RandomStep: Sendable {
  var calls: [RandomCall]
  let completion: CompletionMode
  let maximumConcurrency: Int?
  /// When it has to be done, from its beginning.
  let deadline: Duration?
  let cancelAfter: Duration?
  /// How long after the one before it begins; it doesn't wait for that one's end.
  let pause: Duration

  init(_ topology: RandomTopology, number: Int, _ random: inout SeededRandom) {
    let count = Int.random(in: 1...(random.unit() < 0.1 ? 24 : 8), using: &random)
    let isShared = random.unit() < 0.3
    calls = (0..<count).map { index in
      let method =
        [HTTPRequest.Method.get, .get, .head, .post, .put, .delete].randomElement(using: &random) ?? .get
      let priority = CallPriority.allCases.randomElement(using: &random) ?? .normal
      let name =
        isShared
        ? "shared-\(Int.random(in: 0...1, using: &random))" : "\(number)-\(index)"
      return RandomCall(
        service: topology.members.randomElement(using: &random)?.name ?? "s0",
        target: "/\(name)-\(priority)",
        method: method,
        priority: priority
      )
    }
    completion =
      [.settleAll, .settleAll, .failFast, .firstSuccess, .quorum(Int.random(in: 1...count, using: &random))]
      .randomElement(using: &random) ?? .settleAll
    maximumConcurrency = random.unit() < 0.3 ? Int.random(in: 1...count, using: &random) : nil
    deadline = random.unit() < 0.3 ? .microseconds(Int.random(in: 0...500_000, using: &random)) : nil
    cancelAfter = random.unit() < 0.3 ? .microseconds(Int.random(in: 0...200_000, using: &random)) : nil
    pause = .milliseconds(random.unit() < 0.5 ? 0 : Int.random(in: 0...1000, using: &random))
  }
}

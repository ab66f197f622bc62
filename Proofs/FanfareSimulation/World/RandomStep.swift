internal import Fanfare
internal import FanfareRandomRuns
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
  var completion: CompletionMode
  var maximumConcurrency: Int?
  /// When it has to be done, from its beginning.
  var deadline: Duration?
  var cancelAfter: Duration?
  /// How long after the one before it begins; it doesn't wait for that one's end.
  var pause: Duration

  init(among members: [RandomMember], isInStep: Bool, number: Int, _ random: inout SeededRandom) {
    // One service alone may be asked by many.
    let count = random.draw(1...(random.chance(members.count == 1 ? 0.3 : 0.1) ? 24 : 8))
    let isShared = random.chance(members.contains { $0.policy.sharesAnswers } ? 0.6 : 0.3)
    // Where all matter as much, deadlines decide who waits, and few targets are asked for again and again.
    let common = random.chance(0.4) ? isShared ? .normal : random.pick(CallPriority.allCases) : nil
    calls = (0..<count).map { index in
      let method = random.pick(
        [HTTPRequest.Method.get, .get, .head, .post, .put, .delete] + (isShared ? [.get, .get] : [])
      )
      let priority = common ?? random.pick(CallPriority.allCases)
      let name =
        isShared
        ? "shared-\(Int.random(in: 0...1, using: &random))" : "\(number)-\(index)"
      return RandomCall(
        service: members.randomElement(using: &random)?.name ?? "s0",
        target: "/\(name)-\(priority)",
        method: method,
        priority: priority
      )
    }
    completion =
      [.settleAll, .settleAll, .failFast, .firstSuccess, .quorum(Int.random(in: 1...count, using: &random))]
      .randomElement(using: &random) ?? .settleAll
    maximumConcurrency = random.unit() < 0.3 ? Int.random(in: 1...count, using: &random) : nil
    func time(_ milliseconds: Int) -> Duration {
      isInStep
        ? RandomPlan.step * Int.random(in: 0...(milliseconds / 5), using: &random)
        : .microseconds(Int.random(in: 0...(milliseconds * 1000), using: &random))
    }
    deadline = random.unit() < 0.3 ? time(500) : nil
    cancelAfter = random.unit() < 0.3 ? time(200) : nil
    pause = random.unit() < 0.5 ? .zero : time([100, 1000, 3000].randomElement(using: &random) ?? 100)
  }
}

extension RandomStep: CustomStringConvertible {
  /// What it asks for, for people.
  var description: String {
    var parts = ["\(calls.count) calls", "\(completion)"]
    if let maximumConcurrency { parts.append("\(maximumConcurrency) at a time") }
    if let deadline { parts.append("within \(deadline.exactText)") }
    if let cancelAfter { parts.append("cancelled after \(cancelAfter.exactText)") }
    return parts.joined(separator: ", ")
  }
}

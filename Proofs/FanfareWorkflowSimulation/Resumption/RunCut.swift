internal import Fanfare
internal import FanfareRandomRuns
internal import FanfareWorkflows

/// Where the program that carries out a run ends, and how another one goes on with what was kept until then.
struct RunCut {
  /// How it goes on.
  enum Kind {
    /// At the same instant, and the services remember what was under way: as if the program had never ended.
    case atOnce
    /// At some time, with services that remember nothing.
    case later
    /// The run had ended and wasn't complete: another one takes its place.
    case anew
  }

  let kind: Kind
  /// What was kept until then.
  let entries: [RunKeeper.Entry]
  /// When the next program begins, in nanoseconds.
  let instant: Int
  /// How far the clock on the wall was set back meanwhile, in nanoseconds.
  var setBack = 0
  /// What was under way, as far as services remember it.
  var ongoing: [WorkflowWorld.Asked] = []
  /// What is done with what isn't known.
  var rules = ResumptionRules()
  /// Whether there was another run between the one that ended and the one that takes its place, which came to nothing.
  private(set) var isThird = false

  /// Draws one.
  ///
  /// - Parameters:
  ///   - seed: where its chance starts.
  ///   - whole: the run that wasn't cut.
  ///   - isDecided: whether everything that comes of the run follows from the specification.
  /// - Returns: `nil` if the run ended as soon as it began.
  init?(seed: UInt64, of whole: EngineSide.Result, isDecided: Bool) {
    var random = SeededRandom(seed: seed &* 3 &+ 1)
    let all = whole.keeper.entries
    if whole.outcome.status != .completed, random.chance(0.3) {
      (kind, entries) = (.anew, all)
      instant = (all.last?.time ?? 0) + random.draw(0...1_000_000_000)
      isThird = random.chance(0.3)
      return
    }
    if isDecided, random.chance(0.6), let cut = Self.cut(at: &random, whole) {
      (kind, entries, instant, ongoing) = (.atOnce, cut.entries, cut.instant, cut.ongoing)
      // Everything counts, and everything is made again.
      rules.limitsCountIdleTime = true
      rules.repeatsUncertainCalls = true
      return
    }
    guard all.count > 1 else { return nil }
    kind = .later
    entries = Array(all.prefix(random.draw(1...all.count - 1)))
    let gap = random.pick([0, 1_000_000, 100_000_000, 3_000_000_000, 3_600_000_000_000])
    instant = (entries.last?.time ?? 0) + (gap > 0 ? random.draw(0...gap) : 0)
    rules.limitsCountIdleTime = random.chance(0.3)
    rules.repeatsUncertainCalls = random.chance(0.3)
    if random.chance(0.2) { setBack = random.draw(1...10_000_000_000) }
  }

  /// Draws a cut after everything that happened at an instant and before anything that happened later.
  private static func cut(
    at random: inout SeededRandom,
    _ whole: EngineSide.Result
  ) -> (entries: [RunKeeper.Entry], instant: Int, ongoing: [WorkflowWorld.Asked])? {
    let all = whole.keeper.entries
    let places = all.indices.dropLast().filter { all[$0].time < all[$0 + 1].time }
    guard !places.isEmpty else { return nil }
    let place = random.pick(places)
    let (first, next) = (all[place].time, all[place + 1].time)
    let instant = random.chance(0.5) ? first : random.draw(first...next - 1)
    let ongoing = whole.asked.filter { $0.start <= instant && $0.end ?? .max > instant }
    // Services that take two requests for the same can't tell which of them is which.
    let isAmbiguous = ongoing.contains { asked in
      ongoing.contains { $0.start > asked.start && $0.repeats(asked) }
    }
    guard !isAmbiguous else { return nil }
    return (Array(all[...place]), instant, ongoing)
  }
}

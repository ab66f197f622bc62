internal import Fanfare

/// Why the timeline of a run is shown.
package enum TimelineReason: Hashable, Sendable {
  /// Somebody asked for it.
  case asked
  /// It is one of the slowest, counted from 1.
  case slow(rank: Int)
  /// Half of all runs that were done took no longer.
  case median
  /// It is an example of the failures of a group, by its place in the report.
  case failed(group: Int)
}

/// Finds the runs that are worth a closer look, while they are told one after another: the slowest, one of usual length, and one for
/// each of the most frequent failures.
struct TimelineChoice: Sendable {
  /// A run and why it was chosen.
  struct Chosen: Sendable {
    let run: ReportedRun
    let reason: TimelineReason
  }

  private static let slowest = 5
  private static let failed = 8
  private static let sampled = 501

  /// Names of runs and documents that somebody asked for.
  private let asked: Set<String>
  private var found: [ReportedRun] = []
  /// The longest first; of equals the earliest told.
  private var slow: [ReportedRun] = []
  /// The first run of each group of failures, by the index of the group.
  private var examples: [Int: ReportedRun] = [:]
  /// Runs that were done, each as likely as any other to be here.
  ///
  /// Vitter's algorithm R ("Random Sampling with a Reservoir", 1985). The seed is fixed, so that a batch has one report.
  private var sample: [ReportedRun] = []
  private var done = 0
  private var random = SeededRandom(seed: 1)

  /// - Parameter asked: names of runs and documents that are chosen in any case.
  init(asked: Set<String> = []) {
    self.asked = asked
  }

  /// Looks at a run that ended.
  ///
  /// - Parameters:
  ///   - run: the run.
  ///   - group: the group of its failure, if it has one.
  mutating func consider(_ run: ReportedRun, group: Int?) {
    let isAsked = !asked.isEmpty && (asked.contains(run.id) || asked.contains(run.document))
    let run = run.outline
    if isAsked, found.count < ReportBuilder.maximumAsked { found.append(run) }
    if let group, examples[group] == nil { examples[group] = run }
    considerAsSlow(run)
    guard run.status == .completed || run.status == .partial else { return }
    done += 1
    if sample.count < Self.sampled {
      sample.append(run)
    } else {
      let place = Int.random(in: 0..<done, using: &random)
      if place < Self.sampled { sample[place] = run }
    }
  }

  private mutating func considerAsSlow(_ run: ReportedRun) {
    if slow.count == Self.slowest, let last = slow.last {
      guard run.running > last.running else { return }
      slow.removeLast()
    }
    slow.insert(run, at: slow.firstIndex { $0.running < run.running } ?? slow.count)
  }

  /// What was chosen: what was asked for, then for failures, since a report is read for them.
  ///
  /// - Parameter order: the indices of the groups, the most frequent first.
  func chosen(order: [Int]) -> [Chosen] {
    var chosen: [Chosen] = []
    func choose(_ run: ReportedRun, _ reason: TimelineReason) {
      if !chosen.contains(where: { $0.run.id == run.id }) { chosen.append(Chosen(run: run, reason: reason)) }
    }
    for run in found { choose(run, .asked) }
    for (place, index) in order.prefix(Self.failed).enumerated() {
      if let run = examples[index] { choose(run, .failed(group: place)) }
    }
    for (rank, run) in slow.enumerated() { choose(run, .slow(rank: rank + 1)) }
    if let median = sample.sorted(by: { $0.running < $1.running }).middle { choose(median, .median) }
    return chosen
  }
}

extension ReportedRun {
  /// The run without its tasks, and with bounded texts.
  fileprivate var outline: ReportedRun {
    var run = self
    run.tasks = []
    run.failures = []
    run.document = document.shortened(to: 200)
    return run
  }
}

extension Array {
  /// The element in the middle, the earlier of two; `nil` if there is none.
  fileprivate var middle: Element? { isEmpty ? nil : self[(count - 1) / 2] }
}

/// What the end of a run waited for, in sums: the waits of the tasks on its critical path, while they were on it.
struct CriticalWaits: Sendable {
  /// How long each kind of wait was, the longest first; those that there were none of aren't there.
  let sums: [(kind: WaitKind, duration: Duration)]
  /// How long it was none of these: the engine's own work, and what isn't known.
  let rest: Duration

  /// - Parameters:
  ///   - timeline: the run.
  ///   - path: its critical path.
  init(_ timeline: ReportedTimeline, on path: CriticalPath) {
    var sums: [WaitKind: Duration] = [:]
    for (row, part) in zip(timeline.rows, path.parts) {
      if let part { Self.add(row.spans, within: part, to: &sums) }
    }
    self.sums = WaitKind.allCases.compactMap { kind in sums[kind].map { (kind, $0) } }
      .sorted { $1.duration < $0.duration }
    rest = max(.zero, timeline.duration - sums.values.reduce(.zero, +))
  }

  /// Of attempts beside each other one counts at a time: who waits for a service isn't held up by the delay of a hedge.
  private static func add(
    _ spans: [WaitSpan],
    within part: Range<Duration>,
    to sums: inout [WaitKind: Duration]
  ) {
    let clipped = spans.map {
      WaitSpan($0.kind, from: max($0.start, part.lowerBound), to: min($0.end, part.upperBound))
    }
    let bounds = Set(clipped.flatMap { [$0.start, $0.end] }).sorted()
    for (start, end) in zip(bounds, bounds.dropFirst()) {
      let kinds = clipped.filter { $0.start <= start && end <= $0.end }.map(\.kind)
      if let kind = precedence.first(where: kinds.contains) { sums[kind, default: .zero] += end - start }
    }
  }

  private static let precedence: [WaitKind] = [
    .decoding, .service, .connecting, .queue, .rateLimit, .backoff, .pause, .hedgeDelay, .idle,
  ]
}

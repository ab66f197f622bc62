import Fanfare
import FanfareWorkflows

/// How many documents a batch has got through in a second while it was run, by those that ended last.
struct RunRate {
  /// How many are looked at.
  private static let sample = 256

  /// Documents a second; greater than zero.
  let perSecond: Double

  /// Measures it.
  ///
  /// Runs that were put aside in between are left out: their time is also that in which nothing ran.
  ///
  /// - Returns: `nil` if too few have ended.
  init?(of batch: String, in store: any RunStore, before number: Int) async throws {
    var spans: [(start: Double, end: Double)] = []
    try await store.forEachRun(in: batch, from: max(0, number - Self.sample)) { run in
      guard let header = run.header, case .ran(let end)? = run.ending,
        let history = try await store.history(of: header.id),
        !history.inputs.contains(where: \.isResumption)
      else { return }
      spans.append((header.startedAt, header.startedAt + end.duration.inSeconds))
    }
    guard let rate = Self.rate(of: spans) else { return nil }
    perSecond = rate
  }

  /// How many ended in a second of the time in which at least one was under way.
  static func rate(of spans: [(start: Double, end: Double)]) -> Double? {
    var (busy, until) = (0.0, -Double.infinity)
    for span in spans.sorted(by: { $0.start < $1.start }) {
      busy += max(0, span.end - max(span.start, until))
      until = max(until, span.end)
    }
    return spans.count >= 3 && busy > 0 ? Double(spans.count) / busy : nil
  }

  /// How long so many take.
  func duration(of documents: Int) -> Duration { .seconds(Double(documents) / perSecond) }
}

extension RunInput {
  fileprivate var isResumption: Bool {
    if case .resumed = event { true } else { false }
  }
}

import Fanfare
import FanfareBatches

/// How far some work is, in one line.
struct ProgressText: Hashable, Sendable {
  /// How many there are to do.
  struct Total: Hashable, Sendable {
    var count: Int
    /// Whether it is an estimate from the sizes of files.
    var isEstimate = false
  }

  /// What is counted, in the plural.
  var noun: String
  var done = 0
  var failed = 0
  /// `nil` if nobody knows.
  var total: Total?
  var underWay = 0
  /// What has been under way for the longest time, and since when in seconds; `nil` if nothing takes long.
  var oldest: Oldest?
  /// The service whose pause lasts longest, and for how long it is still sent nothing; `nil` if none is paused.
  var pause: Pause?
  /// What the meters have come to; empty without any.
  var meters: [Spending.Sum] = []
  /// What isn't done yet, by name; empty where there is too much of it.
  var waitingFor: [String] = []
  var elapsed = Duration.zero
  /// Whether what is to do is like what is done, so that there is a rate, and the time left can be told.
  var isAlike = true

  /// Something that takes long.
  struct Oldest: Hashable, Sendable {
    var name: String
    var age: Duration
  }

  /// A service that wants to be left alone.
  struct Pause: Hashable, Sendable {
    var service: String
    var left: Duration
  }

  /// The line: as much of it as fits, what matters most first.
  ///
  /// - Parameter width: how many columns there are; `nil` gives all of it, without a bar.
  func line(width: Int?) -> String {
    var parts = self.parts
    guard let width else { return Self.joined(parts) }
    // The cursor stands behind the line, and has to stay in it.
    let room = width - 1
    while parts.count > 1, Self.joined(parts).columns > room,
      let least = parts.indices.max(by: { parts[$0].rank < parts[$1].rank })
    {
      parts.remove(at: least)
    }
    let text = Self.joined(parts).fitted(to: room)
    let rest = min(20, room - text.columns - 3)
    guard let share, rest >= 5 else { return text }
    return Self.bar(share, width: rest) + " " + text
  }

  /// A part, and when it gives way to others: the highest first.
  private struct Part {
    let text: String
    let rank: Int
  }

  private var parts: [Part] {
    var parts = [Part(text: count, rank: 0)]
    let seconds = max(0.001, elapsed.inSeconds)
    let rate = Double(done) / seconds
    if done > 0, isAlike { parts.append(Part(text: Self.text(ofRate: rate), rank: 5)) }
    if underWay > 0 { parts.append(Part(text: "\(underWay) under way", rank: 6)) }
    if failed > 0 { parts.append(Part(text: "\(failed) failed", rank: 4)) }
    if let total, done > 0, done < total.count, isAlike {
      let left = Duration.seconds(Double(total.count - done) / rate)
      parts.append(Part(text: "\(Self.coarse(left)) left", rank: 1))
    } else {
      parts.append(Part(text: Self.coarse(elapsed), rank: 1))
    }
    // The one that is bounded is what is waited for.
    for sum in meters.sorted(by: { $0.budget != nil && $1.budget == nil }).prefix(3) {
      parts.append(Part(text: MeterText.text(of: sum), rank: sum.budget == nil ? 4 : 2))
    }
    if let pause {
      let name = pause.service.fitted(to: 24, keeping: .end)
      parts.append(Part(text: "\(name) paused for \(Self.coarse(pause.left))", rank: 3))
    }
    if let awaited { parts.append(Part(text: awaited, rank: 3)) }
    if let oldest {
      let name = oldest.name.fitted(to: 24, keeping: .end)
      parts.append(Part(text: "\(name) for \(Self.coarse(oldest.age))", rank: 3))
    }
    return parts
  }

  private var count: String {
    guard let total else { return "\(done) \(noun)" }
    return "\(done)/\(total.isEstimate ? "~" : "")\(total.count) \(noun)"
  }

  private var awaited: String? {
    guard !waitingFor.isEmpty else { return nil }
    let rest = waitingFor.count - 3
    return "waiting for " + waitingFor.prefix(3).joined(separator: ", ")
      + (rest > 0 ? " and \(rest) more" : "")
  }

  private var share: Double? { total.map { min(1, Double(done) / Double(max(1, $0.count))) } }

  private static func joined(_ parts: [Part]) -> String { parts.map(\.text).joined(separator: ", ") }

  private static func text(ofRate rate: Double) -> String {
    rate >= 10 ? "\(Int(rate))/s" : "\((rate * 10).rounded() / 10)/s"
  }

  private static func bar(_ share: Double, width: Int) -> String {
    let filled = min(width, Int(share * Double(width)))
    return "▕" + String(repeating: "█", count: filled) + String(repeating: " ", count: width - filled) + "▏"
  }

  /// A time as people wait for it: `12 s`, `3 min 5 s`, `2 h 10 min`.
  static func coarse(_ duration: Duration) -> String {
    let seconds = Int(duration.inSeconds.rounded())
    if seconds < 60 { return "\(seconds) s" }
    if seconds < 3600 { return "\(seconds / 60) min \(seconds % 60) s" }
    return "\(seconds / 3600) h \(seconds % 3600 / 60) min"
  }
}

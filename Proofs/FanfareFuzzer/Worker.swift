import FanfareJQ
import FanfareJQFuzzing
import FanfareJSON
import Foundation

/// Examines the cases of one seed after another, in a process of its own, since a crash ends it.
struct Worker {
  let seed: UInt64
  let seconds: UInt64
  /// The file that tells which seed is under way.
  let note: String

  /// Works until the time is over.
  ///
  /// - Returns: whether nothing was found.
  func run() throws -> Bool {
    limitMemory()
    let functions = try Self.functions()
    let note = try FileHandle(forWritingTo: URL(fileURLWithPath: note))
    let clock = ContinuousClock()
    let start = clock.now
    let end = start + .seconds(seconds)
    var report = Report(start: start)
    var next = seed
    while clock.now < end {
      try note.seek(toOffset: 0)
      try note.write(contentsOf: Data(String(next).utf8 + [UInt8(ascii: "\n")]))
      report.add(Examination(FuzzCase(seed: next, functions: functions), seed: next), seed: next)
      report.printEveryFewSeconds(clock.now)
      next &+= 1
    }
    report.print(clock.now)
    return report.found == 0
  }

  /// The functions that there are, as `name/count`.
  static func functions() throws -> [String] {
    let names = try JQProgram("builtins").first(.null)?.arrayValue ?? []
    return names.compactMap(\.stringValue)
  }

  /// Makes a case that takes much more memory than its limits allow fail.
  private func limitMemory() {
    #if canImport(Glibc)
    var limit = rlimit(rlim_cur: 4 << 30, rlim_max: 4 << 30)
    setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
    #endif
  }
}

/// What was examined so far.
private struct Report {
  let start: ContinuousClock.Instant
  private var printed: ContinuousClock.Instant
  private var endings: [Examination.Ending: Int] = [:]
  private var slowest = (duration: Duration.zero, seed: UInt64(0))
  private(set) var found = 0

  init(start: ContinuousClock.Instant) {
    self.start = start
    printed = start
  }

  mutating func add(_ examination: Examination, seed: UInt64) {
    endings[examination.ending, default: 0] += 1
    if examination.duration > slowest.duration { slowest = (examination.duration, seed) }
    guard !examination.findings.isEmpty else { return }
    found += 1
    Swift.print(
      "FOUND: \(examination.findings.joined(separator: "; ")); replay: FanfareFuzzer --case \(seed)"
    )
    fflush(nil)
  }

  mutating func printEveryFewSeconds(_ now: ContinuousClock.Instant) {
    guard now - printed > .seconds(5) else { return }
    print(now)
    printed = now
  }

  func print(_ now: ContinuousClock.Instant) {
    let total = endings.values.reduce(0, +)
    let rate = Double(total) / ((now - start) / .seconds(1))
    let shares = Examination.Ending.allCases.map { ending in
      "\(ending.rawValue) \((endings[ending] ?? 0) * 100 / max(1, total))%"
    }
    Swift.print(
      "\(total) cases, \(Int(rate))/s; \(shares.joined(separator: ", ")); slowest \(slowest.duration) (\(slowest.seed))"
    )
    fflush(nil)
  }
}

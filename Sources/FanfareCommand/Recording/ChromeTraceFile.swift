import Fanfare
import FanfareJSON
import FanfareWorkflows
import Synchronization

/// A trace in Chrome's format (Trace Event Format, complete events), which Perfetto and `chrome://tracing` open.
///
/// Runs that overlap stand in groups of lanes of their own, which are used again by later ones: so there are as many groups as runs at a
/// time, however many runs there are. Within a group each concurrent branch has a lane.
final class ChromeTraceFile: Sendable {
  fileprivate struct State {
    /// Until when each group of lanes is in use, in seconds since the beginning of the trace.
    var groups: [Double] = []
    /// The lanes that have been named.
    var named: Set<Int> = []
  }

  private let file: GrowingFile
  /// Seconds since 1970 that stand for the time 0.
  private let origin: Double
  private let state = Mutex(State())

  /// How many lanes a group can have before their numbers meet those of the next.
  private static let lanesPerGroup = 100_000

  /// Makes the file.
  ///
  /// - Parameters:
  ///   - place: where.
  ///   - origin: seconds since 1970 that stand for the time 0; no run begins before.
  init(_ place: GrowingFile.Place, origin: Double) throws {
    self.origin = origin
    let about: JSONValue = [
      "creator": .string("fanfare \(Application.version)"), "startedAt": .number(JSONNumber(origin)),
    ]
    file = try GrowingFile(
      place,
      head: "{\"displayTimeUnit\":\"ms\",\"otherData\":\(about),\"traceEvents\":[\n",
      separator: ",\n",
      tail: "\n]}\n"
    )
  }

  /// Adds a run that has ended.
  func add(_ trace: RunTrace) { add(trace.slices, startedAt: trace.startedAt) }

  /// Adds slices; the first holds all others.
  func add(_ slices: [TraceSlice], startedAt: Double) {
    guard let first = slices.first else { return }
    let start = max(0, startedAt - origin)
    let end = slices.reduce(first.end) { max($0, $1.end) }
    let lanes = TraceLanes(slices)
    state.withLock { state in
      let group = state.takeGroup(from: start, to: start + end.inSeconds)
      for lane in 0..<lanes.count { name(lane, of: group, &state) }
      for (slice, lane) in zip(slices, lanes.assigned) {
        file.append("\(event(slice, at: start, group, lane))")
      }
    }
  }

  /// Writes what is left.
  func finish() throws { try file.finish() }

  private func name(_ lane: Int, of group: Int, _ state: inout State) {
    guard state.named.insert(Self.thread(lane, group)).inserted else { return }
    func metadata(_ what: String, _ name: String) -> JSONValue {
      [
        "name": .string(what), "ph": "M", "pid": .number(JSONNumber(group + 1)),
        "tid": .number(JSONNumber(Self.thread(lane, group))), "args": ["name": .string(name)],
      ]
    }
    if lane == 0 { file.append("\(metadata("process_name", "runs, \(group + 1)"))") }
    file.append("\(metadata("thread_name", lane == 0 ? "main" : "branch \(lane)"))")
  }

  private static func thread(_ lane: Int, _ group: Int) -> Int { group * lanesPerGroup + lane + 1 }

  /// Times are in microseconds, with the nanoseconds behind the point.
  private func event(_ slice: TraceSlice, at start: Double, _ group: Int, _ lane: Int) -> JSONValue {
    let offset = Int64(start * 1e9)
    return [
      "name": .string(slice.name), "cat": .string(slice.category), "ph": "X",
      "ts": Self.microseconds(offset + slice.start.wholeNanoseconds),
      "dur": Self.microseconds((slice.end - slice.start).wholeNanoseconds),
      "pid": .number(JSONNumber(group + 1)), "tid": .number(JSONNumber(Self.thread(lane, group))),
      "args": .object(slice.arguments),
    ]
  }

  private static func microseconds(_ nanoseconds: Int64) -> JSONValue {
    .number(JSONNumber(Double(nanoseconds) / 1000))
  }
}

extension ChromeTraceFile.State {
  /// A group of lanes that isn't in use for a while.
  fileprivate mutating func takeGroup(from start: Double, to end: Double) -> Int {
    if let free = groups.firstIndex(where: { $0 <= start }) {
      groups[free] = end
      return free
    }
    groups.append(end)
    return groups.count - 1
  }
}

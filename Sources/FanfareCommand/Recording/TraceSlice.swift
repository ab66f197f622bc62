import Fanfare
import FanfareJSON
import FanfareWorkflows

/// A piece of time with a name, as a trace viewer draws it.
struct TraceSlice {
  var name: String
  var category: String
  /// Its beginning and end, counted from the beginning of the run.
  var start: Duration
  var end: Duration
  /// The number of the slice that it is a part of; `nil` for the first.
  var parent: Int?
  var arguments: JSONObject = [:]
}

extension RunTrace {
  /// The run, its tasks, their calls, attempts and waits, and what attempts waited for; what a slice is a part of comes before it.
  var slices: [TraceSlice] {
    var root = TraceSlice(name: "run \(id)", category: "run", start: .zero, end: end)
    root.arguments = ["workflow": .string(workflow), "input": .string(input)]
    if let status { root.arguments["status"] = .string(status.rawValue) }
    if let error { root.arguments["error"] = .string("\(error)") }
    var slices = [root]
    var places = [0: 0]
    for task in tasks {
      places[task.number] = slices.count
      slices.append(TraceSlice(task, in: places[task.parent] ?? 0, until: end))
    }
    for call in calls.calls { slices.add(call, in: places[call.task] ?? 0, until: end) }
    return slices
  }
}

extension [TraceSlice] {
  /// Adds a call with its parts.
  ///
  /// - Parameters:
  ///   - call: the call.
  ///   - parent: the number of the slice that it is a part of.
  ///   - limit: where it ends if it is under way.
  mutating func add(_ call: CallSpan, in parent: Int?, until limit: Duration) {
    let place = count
    append(TraceSlice(call, in: parent, until: limit))
    for wait in call.waits { append(TraceSlice(wait, in: place, until: limit)) }
    for attempt in call.attempts {
      let own = count
      append(TraceSlice(attempt, in: place, until: limit))
      for phase in attempt.phases { append(TraceSlice(phase, in: own, until: limit)) }
    }
  }
}

extension TraceSlice {
  fileprivate init(_ task: TaskSpan, in parent: Int, until limit: Duration) {
    let item = task.item.map { "[\($0)]" } ?? ""
    self.init(
      name: task.name + item,
      category: "task",
      start: task.start,
      end: task.duration.map { task.start + $0 } ?? limit,
      parent: parent
    )
    arguments = ["kind": .string(task.kind), "place": .string(task.place)]
    if let status = task.status { arguments["status"] = .string(status.rawValue) }
    if !task.retries.isEmpty { arguments["retries"] = .number(JSONNumber(task.retries.count)) }
    if let error = task.error { arguments["error"] = .string("\(error)") }
    if let input = task.input { arguments["input"] = .string(input) }
    if let output = task.output { arguments["output"] = .string(output) }
  }

  fileprivate init(_ call: CallSpan, in parent: Int?, until limit: Duration) {
    self.init(
      name: "\(call.method ?? "HTTP") \(call.service)",
      category: "call",
      start: call.start,
      end: call.duration.map { call.start + $0 } ?? limit,
      parent: parent
    )
    arguments = ["url": .string(call.url), "source": .string(call.source.rawValue)]
    if let status = call.status { arguments["status"] = .number(JSONNumber(status)) }
    if let error = call.error { arguments["error"] = .string(error) }
    if let message = call.message { arguments["message"] = .string(message) }
  }

  fileprivate init(_ attempt: AttemptSpan, in parent: Int, until limit: Duration) {
    self.init(
      name: "\(attempt.kind == .first ? "attempt" : attempt.kind.rawValue) \(attempt.number)",
      category: "attempt",
      start: attempt.start,
      end: attempt.fate == nil ? limit : attempt.start + attempt.duration,
      parent: parent
    )
    arguments = [
      "endpoint": .string(attempt.endpoint),
      "bytesSent": .number(JSONNumber(attempt.bytesSent)),
      "bytesReceived": .number(JSONNumber(attempt.bytesReceived)),
      "reusedConnection": .bool(attempt.reusedConnection),
    ]
    if let status = attempt.status { arguments["status"] = .number(JSONNumber(status)) }
    if let error = attempt.error { arguments["error"] = .string(error) }
    if let fate = attempt.fate { arguments["fate"] = .string(fate) }
  }

  fileprivate init(_ phase: PhaseSpan, in parent: Int, until limit: Duration) {
    self.init(
      name: phase.phase.rawValue.split(separator: "_").joined(separator: " "),
      category: "wait",
      start: phase.start,
      end: phase.length == nil ? max(limit, phase.start) : phase.start + phase.duration,
      parent: parent
    )
  }
}

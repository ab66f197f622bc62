internal import FanfareJSON

extension ReferenceInterpreter {
  /// Tries tasks, and does what is said for when they fail (DSL reference, "Try", "Catch" and "Retry").
  func tryTask(_ task: PlacedTask, _ input: JSONValue, _ start: Int, _ around: Surroundings) throws -> Course
  {
    let variables = variables(around, task, input: input)
    let handling = task["catch"]
    let policy =
      handling?["retry"]?.stringValue.flatMap { around.workflow["use"]?["retries"]?[$0] }
      ?? handling?["retry"]
    let tasks = PlacedTask.list(task["try"], at: task.place + "/try")
    let name = handling?["as"]?.stringValue ?? "error"
    var (time, retries) = (start, 0)
    while true {
      let course = try oneTry(task, tasks, policy, input, time, around, variables)
      guard case .faulted(let error) = course.ending else { return scoped(course) }
      time = course.end
      let inner = around.defining([name: error.json])
      var delay: Int?
      let decision = try guarding(time, task.place) {
        guard try self.catches(error, handling, self.variables(inner, task, input: input)) else {
          return course
        }
        // A policy that is shared calls the error by its usual name.
        let shared = self.variables(inner.defining(["error": error.json]), task, input: input)
        delay = try policy.flatMap {
          try self.delay($0, error, retries, start: start, now: time, task, input, shared)
        }
        return Course(end: time, ending: .completed(input, then: nil))
      }
      if case .faulted = decision.ending { return decision }
      if let delay {
        retries += 1
        note(.triedAgain, at: time)
        history.traces[around.trace].retries.append(time)
        let waited = try leaf(time + delay, .completed(input, then: nil), around)
        guard case .completed = waited.ending else { return waited }
        time = waited.end
        continue
      }
      return try handle(course, task, input, inner, isRetried: policy != nil)
    }
  }

  private func oneTry(
    _ task: PlacedTask,
    _ tasks: [PlacedTask],
    _ policy: JSONValue?,
    _ input: JSONValue,
    _ start: Int,
    _ around: Surroundings,
    _ variables: ModelExpressions.Variables
  ) throws -> Course {
    guard let limit = policy?["limit"]?["attempt"]?["duration"] else {
      return try sequence(tasks, input, start, around)
    }
    let end = start + (try expressions.duration(limit, input, variables))
    let course = try sequence(tasks, input, start, around.until(end))
    guard case .cut = course.ending, end < around.horizon else { return course }
    note(.tryTimedOut, at: end)
    return Course(end: end, ending: .faulted(.timeout(at: task.place)))
  }

  private func catches(
    _ error: ModelError,
    _ handling: JSONValue?,
    _ variables: ModelExpressions.Variables
  ) throws -> Bool {
    let with = handling?["errors"]?["with"]
    let matches =
      (with?["type"]?.stringValue.map { ModelError.name(of: $0) == error.type } ?? true)
      && (with?["status"]?.intValue.map { $0 == error.status } ?? true)
      && (with?["title"]?.stringValue.map { $0 == error.title } ?? true)
    guard matches else { return false }
    return try holds(handling, error, variables)
  }

  /// What `when` and `exceptWhen` say of an error, which they are applied to.
  private func holds(
    _ rule: JSONValue?,
    _ error: ModelError,
    _ variables: ModelExpressions.Variables
  ) throws -> Bool {
    if let when = rule?["when"]?.stringValue, try !expressions.isTrue(when, error.json, variables) {
      return false
    }
    if let except = rule?["exceptWhen"]?.stringValue {
      return try !expressions.isTrue(except, error.json, variables)
    }
    return true
  }

  /// How long to wait before another try; `nil` if there is to be none.
  private func delay(
    _ policy: JSONValue,
    _ error: ModelError,
    _ retries: Int,
    start: Int,
    now: Int,
    _ task: PlacedTask,
    _ input: JSONValue,
    _ variables: ModelExpressions.Variables
  ) throws -> Int? {
    guard try holds(policy, error, variables) else { return nil }
    let limit = try policy["limit"]?["duration"].map { try expressions.duration($0, input, variables) }
    // Without any limit it would go on for ever.
    let most = policy["limit"]?["attempt"]?["count"]?.intValue ?? (limit == nil ? 10 : .max)
    guard retries < most else {
      note(.retriesSpent, at: now)
      return nil
    }
    let base = try policy["delay"].map { try expressions.duration($0, input, variables) } ?? 0
    var delay = base
    if policy["backoff"]?["linear"] != nil { delay = base * (retries + 1) }
    if policy["backoff"]?["exponential"] != nil { delay = base * (1 << min(retries, 30)) }
    delay = min(delay, max(base, 86_400_000_000_000))
    if let jitter = policy["jitter"] {
      let from = try expressions.duration(jitter["from"] ?? .null, input, variables)
      let to = try expressions.duration(jitter["to"] ?? .null, input, variables)
      // What was drawn is known only to the engine, and if it led to another try; it has to be within the bounds.
      let drawn = jitters[Jitter(place: task.place, time: now)] ?? []
      if drawn.count > 1 {
        throw Undecided(reason: "equal runs fail at the same instant, each with its own chance")
      }
      if let waited = drawn.first {
        guard waited >= delay + from, waited <= delay + max(from, to) else {
          throw ModelError(type: "a jitter out of its bounds", status: 0)
        }
        delay = waited
      } else {
        delay += limit.map { start + $0 < now + delay + max(from, to) } ?? false ? max(from, to) : from
      }
      note(.jittered, at: now)
    }
    if let limit, start + limit < now + delay {
      note(.retryDurationSpent, at: now)
      return nil
    }
    return delay
  }

  private func handle(
    _ failed: Course,
    _ task: PlacedTask,
    _ input: JSONValue,
    _ around: Surroundings,
    isRetried: Bool
  ) throws -> Course {
    let then = task["catch"]?["then"]?.stringValue
    guard let handler = task["catch"]?["do"] else {
      // What was to be tried again and still failed isn't dealt with, unless it is said what follows.
      if isRetried, then == nil { return failed }
      note(.swallowed, at: failed.end)
      return Course(end: failed.end, ending: .completed(input, then: then))
    }
    note(.handled, at: failed.end)
    let course = try sequence(
      PlacedTask.list(handler, at: task.place + "/catch/do"),
      input,
      failed.end,
      around
    )
    guard case .completed(let output, _) = course.ending else { return course }
    return Course(end: course.end, ending: .completed(output, then: then), failures: course.failures)
  }
}

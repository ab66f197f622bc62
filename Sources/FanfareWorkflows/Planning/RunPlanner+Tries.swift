internal import Fanfare
internal import FanfareJSON

extension RunPlanner {
  /// Tries the tasks of a try once.
  mutating func performTry(_ id: Frame.ID) {
    guard frames.contains(id), frames[id].drain == nil, case .try(let definition) = frames[id].task.kind
    else {
      return
    }
    do throws(WorkflowError) {
      try performTry(definition, id)
    } catch {
      fault(id, error)
    }
  }

  private mutating func performTry(_ definition: TryDefinition, _ id: Frame.ID) throws(WorkflowError) {
    guard case .trying(var progress) = frames[id].body else { return }
    let input = frames[id].input
    let limit = try definition.retry?.tryTimeout?.value(of: input, in: scope(of: id))
    progress.phase = .trying
    frames[id].body = .trying(progress)
    // What is tried again is the same again, whatever jumps there were.
    if let parent = frames[id].parent { frames[id].generation = frames[parent].generation }
    if let limit { startTimer(.tryTimeout(limit: limit), after: limit, id) }
    guard let first = definition.tasks.first else { return complete(id, input) }
    begin(first, in: id, position: 0, input: input)
  }

  /// Decides what becomes of an error: it isn't caught, it is tried again, or it is handled.
  mutating func handle(_ error: WorkflowError, _ id: Frame.ID) {
    guard frames.contains(id), frames[id].drain == nil, case .try(let definition) = frames[id].task.kind,
      case .trying(let progress) = frames[id].body
    else { return }
    do throws(WorkflowError) {
      try handle(error, id, definition, progress)
    } catch {
      fault(id, error)
    }
  }

  private mutating func handle(
    _ error: WorkflowError,
    _ id: Frame.ID,
    _ definition: TryDefinition,
    _ progress: TryProgress
  ) throws(WorkflowError) {
    var scope = scope(of: id)
    let input = frames[id].input
    scope.locals = scope.locals.binding(definition.errorName, error.json)
    // What is asked about is the error: `.` is the error here, as in the specification's use cases.
    guard definition.filter.matches(error),
      try definition.condition?.isTrue(of: error.json, in: scope) ?? true,
      try !(definition.exception?.isTrue(of: error.json, in: scope) ?? false)
    else { return fault(id, error) }
    var progress = progress
    if let retry = definition.retry, let delay = try delay(of: retry, id, progress, error, scope) {
      progress.retries += 1
      progress.phase = .waiting
      frames[id].body = .trying(progress)
      tell(.taskRetried(frames[id].info, retry: progress.retries, after: delay, because: error, at: now))
      startTimer(.wake, after: delay, id)
      return
    }
    guard let handler = definition.handler else {
      // An error that was to be retried and still came isn't dealt with, unless the file says what follows it.
      if definition.retry != nil, definition.then == nil { return fault(id, error) }
      return complete(id, input, then: definition.then)
    }
    progress.phase = .catching(error)
    frames[id].body = .trying(progress)
    guard let first = handler.first else { return complete(id, input, then: definition.then) }
    begin(first, in: id, position: 0, input: input, locals: scope.locals)
  }

  /// How long to wait before another try; `nil` if there is to be none.
  private func delay(
    of retry: RetryDefinition,
    _ id: Frame.ID,
    _ progress: TryProgress,
    _ error: WorkflowError,
    _ scope: ExpressionScope
  ) throws(WorkflowError) -> Duration? {
    let input = frames[id].input
    var scope = scope
    // A policy that is shared doesn't know the name that this try has for the error.
    scope.locals = scope.locals.binding("error", error.json)
    guard try retry.condition?.isTrue(of: error.json, in: scope) ?? true,
      try !(retry.exception?.isTrue(of: error.json, in: scope) ?? false)
    else { return nil }
    let limit = try retry.duration?.value(of: input, in: scope)
    let most = retry.maximumRetries ?? (limit == nil ? run.header.limits.defaultRetries : .max)
    guard progress.retries < most else { return nil }
    let base = try retry.delay?.value(of: input, in: scope) ?? .zero
    var delay = retry.backoff.delay(base: base, retry: progress.retries + 1)
    if let jitter = retry.jitter {
      let from = try jitter.from.value(of: input, in: scope)
      let to = try jitter.to.value(of: input, in: scope)
      delay += from + max(.zero, to - from) * chance(of: id, progress.retries)
    }
    if let limit, progress.begun + limit < elapsed + delay { return nil }
    return delay
  }

  /// A number from 0 up to, but not including, 1, for a retry of a task.
  private func chance(of id: Frame.ID, _ retry: Int) -> Double {
    var source = SeededRandom(seed: run.header.seed)
    var task = SeededRandom(seed: source.next() ^ UInt64(truncatingIfNeeded: id.number))
    var number = SeededRandom(seed: task.next() ^ UInt64(truncatingIfNeeded: retry))
    return number.unit()
  }
}

extension BackoffForm {
  /// The longest delay, whatever it grows to.
  private static let longest = Duration.seconds(86_400)

  /// The delay before a retry, counted from 1.
  func delay(base: Duration, retry: Int) -> Duration {
    let factor: Double
    switch self {
    case .constant: return base
    case .linear: factor = Double(retry)
    case .exponential: factor = Double(sign: .plus, exponent: min(retry - 1, 60), significand: 1)
    }
    let longest = max(base, Self.longest)
    // A product with a long base would be more than a duration can be.
    return base.inSeconds * factor < longest.inSeconds ? base * factor : longest
  }
}

internal import Fanfare
internal import FanfareJSON
internal import HTTPTypes

/// Compares what a call got with the conversation that it must come from.
struct ResultCheck {
  let member: RandomMember
  let conversation: Conversation
  let call: RandomCall
  let result: ServiceResult<ServiceResponse>
  /// When the call had to end, by the group's deadline.
  let groupDeadline: MonotonicInstant?
  /// How late something may be.
  let slack: Duration

  private var policy: ServicePolicy { member.policy }
  private var end: MonotonicInstant { result.start.advanced(by: result.duration) }

  func run(_ notes: inout Notes) {
    var problems: [String] = []
    switch result.outcome {
    case .success(let response): problems += check(response, &notes)
    case .failure(let error): problems += check(error)
    }
    if result.source == .service { problems += attemptProblems() }
    let meters = MeterModel(result: result)
    problems += meters.problems
    if meters.paysForMore { notes.reached.insert(.loserPaid) }
    notes.violations += problems.map { "\(call.method) \(call.service)\(call.target): \($0)" }
  }

  // MARK: Values

  private func check(_ response: ServiceResponse, _ notes: inout Notes) -> [String] {
    if result.source == .fallback { return checkFallback(response, &notes) }
    guard let answer = conversation.answer(in: response) else { return ["a value that nobody sent"] }
    guard answer.status == 200 else {
      return ["the answer \(answer.number) with \(answer.status) is its value"]
    }
    guard answer.method == call.method, answer.target == call.target, owns(answer.origin) else {
      return ["got the answer to \(answer.method) \(answer.origin)\(answer.target)"]
    }
    switch result.source {
    case .service:
      guard let winner = result.attempts.first(where: { $0.fate == .won }) else {
        return ["a value without a winner"]
      }
      let times = winner.start...winner.start.advanced(by: winner.duration)
      return times.contains(answer.arrived) && winner.endpoint.origin == answer.origin
        ? [] : ["the answer \(answer.number) isn't that of the attempt that won"]
    case .cache:
      notes.reached.insert(.cacheHit)
      guard let cache = policy.cache, let lifetime = answer.lifetime else {
        return ["a kept answer that mayn't be kept"]
      }
      if call.method != .get, call.method != .head { return ["a kept answer to \(call.method)"] }
      // It was kept when it came, which its attempt's own time-out bounds.
      let longest = policy.timeout + min(lifetime, cache.timeToLive) + slack
      return answer.arrived.advanced(by: longest) <= result.start ? ["a kept answer that is too old"] : []
    case .sharedFlight:
      notes.reached.insert(.flightShared)
      guard policy.singleFlight else { return ["a shared answer without single-flight"] }
      let isSafe = call.method == .get || call.method == .head
      if !isSafe, policy.idempotency != .always { return ["a shared answer to \(call.method)"] }
      return answer.arrived > end || answer.arrived.advanced(by: policy.timeout + slack) < result.start
        ? ["a shared answer from another time"] : []
    case .fallback: return []
    }
  }

  private func owns(_ origin: Origin) -> Bool {
    member.urls.contains { (try? Endpoint(parsing: $0).origin) == origin }
  }

  private func checkFallback(_ response: ServiceResponse, _ notes: inout Notes) -> [String] {
    if let last = result.attempts.last(where: { $0.fate != .superseded }),
      last.error?.code.isCancellation == true
    {
      return ["fell back although it was cancelled"]
    }
    switch policy.fallback {
    case nil: return ["a fallback that isn't set"]
    case .value(let value):
      notes.reached.insert(.fellBackOnValue)
      return (try? JSONValue(parsing: response.body)) == value ? [] : ["another value than the fallback's"]
    case .service:
      notes.reached.insert(.fellBackOnService)
      guard let answer = conversation.answer(in: response) else { return [] }
      return answer.target == call.target && answer.method == call.method
        ? [] : ["the fallback answered another call"]
    }
  }

  // MARK: Errors

  private func check(_ error: ServiceError) -> [String] {
    var problems: [String] = []
    let deadline = [groupDeadline, result.start.advanced(by: policy.timeout)].compactMap(\.self).min() ?? end
    switch error.code {
    case .cancelled, .cancelledBySibling: break
    case .deadlineExceeded:
      // Of a shared flight that is the time of the call that began it.
      if end < deadline, !policy.singleFlight {
        problems.append("its deadline passed \(deadline - end) early")
      }
    case .attemptTimeout:
      let last = result.attempts.last { $0.error?.code == .attemptTimeout }
      if last == nil, result.source == .service { problems.append("no attempt timed out") }
    case .httpStatus:
      let statuses = result.attempts.compactMap(\.status)
      if let status = error.status, !statuses.contains(status) {
        problems.append("nobody answered \(status)")
      }
    case .connectionRefused, .connectionLost:
      if !result.attempts.contains(where: { $0.error?.code == error.code }) {
        problems.append("no attempt ended so")
      }
    case .circuitOpen, .concurrencyLimited, .rateLimited, .loadShed:
      if result.attempts.contains(where: { $0.fate == .won }) { problems.append("refused after an answer") }
    default: problems.append("an error of the kind \(error.code), which nothing here has")
    }
    if policy.fallback != nil, case .value? = policy.fallback, !error.code.isCancellation {
      problems.append("\(error.code) instead of the fallback")
    }
    return problems
  }

  // MARK: Attempts

  private func attemptProblems() -> [String] {
    var problems: [String] = []
    for attempt in result.attempts {
      let attemptEnd = attempt.start.advanced(by: attempt.duration)
      if attempt.start < result.start || attemptEnd > end {
        problems.append("attempt \(attempt.number) isn't within the call")
      }
      if let limit = policy.attemptTimeout, attempt.duration > limit + slack {
        problems.append("attempt \(attempt.number) took \(attempt.duration), longer than its time-out")
      }
      if attempt.error?.code == .attemptTimeout, let limit = policy.attemptTimeout,
        !attempt.duration.isAbout(limit), attempt.duration < limit || attempt.duration > limit + slack
      {
        problems.append("attempt \(attempt.number) timed out after \(attempt.duration)")
      }
      guard policy.faults == nil, let status = attempt.status?.code else { continue }
      let answers = conversation.answers(
        to: call.method,
        call.target,
        at: attempt.endpoint.origin,
        during: attempt.start...attemptEnd
      )
      if !answers.contains(where: { $0.status == status }) {
        problems.append(
          "attempt \(attempt.number) has the status \(status), which \(attempt.endpoint) didn't send"
        )
      }
    }
    return problems
  }
}

extension Duration {
  /// Whether it is another duration, up to what rounding to whole nanoseconds makes of it.
  func isAbout(_ other: Duration) -> Bool { abs(wholeNanoseconds - other.wholeNanoseconds) <= 1 }
}

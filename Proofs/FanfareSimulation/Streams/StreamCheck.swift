internal import Fanfare
internal import FanfareJSON

/// Compares what the reader of an answer got with the exchange that it came from.
struct StreamCheck {
  let reading: StreamReading
  let plan: StreamPlan
  let stage: StreamStage
  let received: StreamReader.Received

  /// What is to be said of it.
  var notes: Notes {
    var notes = Notes()
    let problems =
      if let number = received.exchange, let exchange = stage.exchange(number) {
        check(exchange, &notes)
      } else {
        checkWithoutAnswer(&notes)
      }
    notes.violations = problems.map { "\(reading.target): \($0)" }
    return notes
  }

  // MARK: Answers

  private func check(_ exchange: PlayedStream, _ notes: inout Notes) -> [String] {
    guard let ending = exchange.ending, ending.at <= received.leftAt else {
      return ["the answer \(exchange.number) goes on, and nobody reads it"]
    }
    if received.hasLeft {
      notes.reached.insert(.streamLeft)
      return contentProblems(exchange, isWhole: false)
    }
    let isGivenUp = ending.code == .cancelled
    if isGivenUp, !mayGiveUp { return ["it was given up, and nobody wanted that"] }
    // Its task may have been cancelled before it said that it has enough.
    let isCut = reading.taskEndsAfter != nil && received.error?.code == .cancelled
    let wanted = isGivenUp && received.hasEnough && !isCut ? nil : ending.code
    notes.reached.insert(state(after: ending.code))
    var problems = contentProblems(exchange, isWhole: !isGivenUp)
    if received.error?.code != wanted {
      problems.append("its end is \(text(received.error?.code)) where \(text(wanted)) was played")
    }
    return problems + resultProblems(wanted, &notes)
  }

  private func text(_ code: ServiceError.Code?) -> String { code?.rawValue ?? "complete" }

  private var mayGiveUp: Bool {
    if case .complete = reading.end { return reading.taskEndsAfter != nil }
    return true
  }

  private func state(after code: ServiceError.Code?) -> ReachedState {
    switch code {
    case nil: reading.readsEvents ? .eventsRead : .streamRead
    case .cancelled: received.hasEnough ? .streamFinished : .streamGivenUp
    case .streamStalled: .streamStalled
    case .deadlineExceeded: .streamLate
    default: .streamBrokeOff
    }
  }

  /// Who isn't at fault has got all that was sent, and nothing else.
  private func contentProblems(_ exchange: PlayedStream, isWhole: Bool) -> [String] {
    if reading.readsEvents {
      let events = exchange.script.events
      let count = isWhole && exchange.ending?.code == nil ? events.count : received.events.count
      return received.events == Array(events.prefix(count))
        ? [] : ["\(received.events) aren't the events \(events)"]
    }
    let count = isWhole ? exchange.sent : received.bytes.count
    return received.bytes == Array(exchange.script.content.prefix(count))
      ? [] : ["\(received.bytes.count) bytes aren't the \(count) of the answer \(exchange.number)"]
  }

  private func resultProblems(_ wanted: ServiceError.Code?, _ notes: inout Notes) -> [String] {
    guard let result = received.result else { return ["it has ended, and its result isn't known"] }
    if result.meters[StreamUsage.meter.name] > 0 { notes.reached.insert(.streamCounted) }
    let winners = result.attempts.filter { $0.fate == .won }
    var problems: [String] = []
    if result.error?.code != wanted || result.source != .service {
      problems.append("its result is \(text(result.error?.code)) from \(result.source)")
    }
    if winners.count != (wanted == nil ? 1 : 0) || winners.contains(where: { $0.error != nil }) {
      problems.append("\(winners.count) attempts won, and its end is \(text(wanted))")
    }
    return problems + meterProblems(result.meters)
  }

  /// All that was sent has been paid for, also what nobody has read.
  private func meterProblems(_ meters: Meters) -> [String] {
    let sums = stage.exchanges(for: reading.target).reduce(into: [0] as Set<Double>) { sums, exchange in
      let amounts = StreamUsage.amounts(of: exchange, sendsEvents: stage.sendsEvents)
      sums = Set(sums.flatMap { sum in amounts.map { sum + $0 } })
    }
    let counted = meters[StreamUsage.meter.name]
    return sums.contains(counted)
      ? [] : ["its meters count \(counted), and the service has sent what comes to \(sums.sorted())"]
  }

  // MARK: Calls without an answer

  private func checkWithoutAnswer(_ notes: inout Notes) -> [String] {
    guard let error = received.error else {
      guard case .value(let value)? = plan.policy.fallback else { return ["it is told what nobody sent"] }
      notes.reached.insert(.streamFellBack)
      let isPart = received.hasLeft || mayGiveUp
      return received.bytes.isEmpty && isPart || (try? JSONValue(parsing: received.bytes)) == value
        ? [] : ["another value than the fallback's"]
    }
    if error.code.isCancellation { return reading.taskEndsAfter == nil ? ["it is told \(error)"] : [] }
    if plan.policy.fallback != nil { return ["\(error.code) instead of the fallback"] }
    if reading.uploads, error.code == .connectionLost, plan.policy.retry.maximumAttempts > 1 {
      notes.reached.insert(.uploadNotRepeated)
    }
    let possible: [ServiceError.Code] = [
      .connectionLost, .httpStatus, .attemptTimeout, .deadlineExceeded, .circuitOpen, .concurrencyLimited,
    ]
    return possible.contains(error.code) ? [] : ["an error of the kind \(error.code), which nothing here has"]
  }
}

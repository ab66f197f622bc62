internal import Fanfare
internal import FanfareJQ
internal import FanfareJSON

extension ServiceCaller {
  /// Makes a call whose answer is a stream of events, and reads those up to the first for which a condition holds, or all.
  func sendUntil(
    _ condition: StreamCondition,
    _ call: HTTPCall,
    _ request: HTTPRequestParts,
    for task: TaskInfo,
    authorization: Authorization?
  ) async -> Result<ActivityOutcome, ActivityFailure> {
    let made: ServiceCall<ServiceResponse>
    do throws(WorkflowError) {
      made = try self.call(call, request, for: task, authorization: authorization, reader: .own { $0 })
    } catch {
      return .failure(ActivityFailure(error: error))
    }
    let begun = await directory.client.stream(made)
    let now = clock.now
    let interruption = RunInterruption(clock: clock, start: now)
    interruption.limit(to: Deadline.current?.remaining(at: now))
    let result = await Self.events(of: begun, until: condition, interruption, longWork)
    return Self.value(of: result, try? made.request.get()).map { output, effort in
      Self.counting(
        ActivityOutcome(output: output, authorizationScheme: authorization?.scheme),
        effort: effort
      )
    }
  }

  /// Reads the events of an answer; it fails if the condition can't be worked out in time, or if they are too many to be kept.
  ///
  /// As in the planner, a condition that takes long is worked out on a thread of its own: the task that reads may be on an event loop.
  static func events(
    of begun: ServiceResult<ResponseStream>,
    until condition: StreamCondition,
    _ interruption: RunInterruption,
    _ longWork: LongWork
  ) async -> ServiceResult<JSONValue> {
    guard let answer = begun.value else { return begun.map { _ in .null } }
    var found: [JSONValue] = []
    var size = 0
    var failure: ServiceError?
    var events = answer.events().makeAsyncIterator()
    reading: do throws(ServiceError) {
      while let event = try await events.next() {
        size += Self.size(of: event)
        guard size <= maximumEventBytes else {
          answer.cancel()
          throw ServiceError(
            .responseTooLarge,
            "the events before metadata.until holds take more than \(maximumEventBytes) bytes",
            service: answer.service
          )
        }
        let value = BodyReading.value(of: event)
        found.append(value)
        switch await longWork.workOut(interruption, { condition.answer(to: value, interruption) }) {
        case .success(false): continue
        case .success(true):
          answer.finish()
          break reading
        case .failure(let error):
          answer.cancel()
          let code: ServiceError.Code =
            error.code != .interrupted
            ? .undecodableResponse : Task.isCancelled ? .cancelled : .deadlineExceeded
          throw ServiceError(code, "metadata.until: \(error)", service: answer.service)
        }
      }
    } catch {
      failure = error
    }
    await waitForEnd(of: answer)
    return ServiceResult(
      service: begun.service,
      outcome: failure.map { .failure($0) } ?? .success(.array(found)),
      start: begun.start,
      duration: answer.result?.duration ?? begun.duration,
      attempts: answer.result?.attempts ?? begun.attempts,
      meters: answer.result?.meters ?? begun.meters
    )
  }

  /// Waits until an answer has ended that was given up or read: only then all is known of its call.
  private static func waitForEnd(of answer: ResponseStream) async {
    var rest = answer.makeAsyncIterator()
    while (try? await rest.next()) != nil {}
  }

  /// How many bytes an event takes, with some for what every one takes: an event without data is kept too.
  private static func size(of event: ServerSentEvent) -> Int {
    event.data.utf8.count + event.type.utf8.count + event.lastID.utf8.count + 64
  }

  /// How many bytes all events may take together: as many as an answer that is kept whole, by default.
  private static var maximumEventBytes: Int { 16 << 20 }
}

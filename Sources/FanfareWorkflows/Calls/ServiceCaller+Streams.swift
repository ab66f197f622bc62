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
    let result = await Self.events(of: begun, until: condition)
    return Self.value(of: result, try? made.request.get()).map { output, effort in
      Self.counting(
        ActivityOutcome(output: output, authorizationScheme: authorization?.scheme),
        effort: effort
      )
    }
  }

  /// Reads the events of an answer; it fails if the condition can't be worked out, or if they are too many to be kept.
  private static func events(
    of begun: ServiceResult<ResponseStream>,
    until condition: StreamCondition
  ) async -> ServiceResult<JSONValue> {
    guard let answer = begun.value else { return begun.map { _ in .null } }
    var found: [JSONValue] = []
    var size = 0
    var failure: ServiceError?
    var events = answer.events().makeAsyncIterator()
    reading: do throws(ServiceError) {
      while let event = try await events.next() {
        size += event.data.utf8.count
        guard size <= maximumEventBytes else {
          answer.cancel()
          throw ServiceError(
            .responseTooLarge,
            "the events before metadata.until holds have more than \(maximumEventBytes) bytes",
            service: answer.service
          )
        }
        let value = BodyReading.value(of: event)
        found.append(value)
        switch Result(catching: { () throws(JQError) in try condition.holds(for: value) }) {
        case .success(false): continue
        case .success(true):
          answer.finish()
          break reading
        case .failure(let error):
          answer.cancel()
          throw ServiceError(.undecodableResponse, "metadata.until: \(error)", service: answer.service)
        }
      }
    } catch {
      failure = error
    }
    return ServiceResult(
      service: begun.service,
      outcome: failure.map { .failure($0) } ?? .success(.array(found)),
      start: begun.start,
      duration: answer.result?.duration ?? begun.duration,
      attempts: answer.result?.attempts ?? begun.attempts
    )
  }

  /// How many bytes the data of all events may have together: as many as an answer that is kept whole, by default.
  private static var maximumEventBytes: Int { 16 << 20 }
}

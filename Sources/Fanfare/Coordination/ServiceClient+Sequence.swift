internal import Instrumentation

extension ServiceClient {
  /// Makes calls one after another; the first error ends the sequence.
  ///
  /// ```swift
  /// let input: JSONValue = ["text": "…"]
  /// let chain = await services.sequence(["nlp", "summarizer"], startingWith: input) { step, earlier in
  ///   .post(step, "/", json: earlier.last ?? earlier.input, as: JSONValue.self)
  /// }
  /// ```
  ///
  /// - Parameters:
  ///   - order: the services to call, in order; a service may stand there more than once.
  ///   - input: what the sequence starts with; each step can see it.
  ///   - makeCall: describes the call of a step from the input and all earlier results. What it throws ends the
  ///     sequence as ``ServiceError/Code/invalidRequest`` of that step.
  /// - Returns: the results up to and including the first error, and the steps that were never called.
  public func sequence<Input, Response: Sendable>(
    _ order: [some ServiceNaming],
    startingWith input: Input,
    _ makeCall: (ServiceName, EarlierResults<Input, Response>) throws -> ServiceCall<Response>
  ) async -> SequenceResult<Response> {
    let order = order.map(\.serviceName)
    let info = GroupInfo(id: nextID(), kind: .sequence, count: order.count, start: clock.now)
    var context = InstrumentationContext.current ?? .topLevel
    emit(.groupStarted(info), in: &context)
    let scope = GroupScope(id: info.id, context: context)

    var results: [ServiceResult<Response>] = []
    for (index, service) in order.enumerated() {
      emit(.stepStarted(info, step: index + 1, service: service), in: &context)
      let call: ServiceCall<Response>
      do {
        call = try makeCall(service, EarlierResults(input: input, results: results))
      } catch {
        call = .impossible(service, because: error)
      }
      results.append(await perform(call, in: scope))
      if results.last?.isSuccess == false { break }
    }

    let duration = clock.now - info.start
    let successes = results.count { $0.isSuccess }
    emit(
      .groupEnded(
        info,
        GroupSummary(successes: successes, failures: order.count - successes, duration: duration)
      ),
      in: &context
    )
    return SequenceResult(
      results: ServiceResults(results, start: info.start, duration: duration),
      remaining: Array(order.dropFirst(results.count))
    )
  }
}

extension ServiceCall {
  /// A call that couldn't be described.
  fileprivate static func impossible(_ service: ServiceName, because error: any Error) -> ServiceCall {
    let failure = ServiceError(
      .invalidRequest,
      "the step's call couldn't be described: \(error)",
      service: service,
      causes: [error]
    )
    return ServiceCall(service, .failure(failure), reader: .own { _ in throw failure })
  }
}

extension ServiceClient {
  /// Makes calls of different types side by side.
  ///
  /// ```swift
  /// let (analysis, summary) = await services.parallel(
  ///   .post("nlp", "/analyze", json: document, as: Analysis.self),
  ///   .post("summarizer", "/summarize", json: document, as: Summary.self))
  /// ```
  ///
  /// - Parameters:
  ///   - calls: what to call.
  ///   - completion: when the group is decided, and what becomes of the calls still running then.
  ///   - maximumConcurrency: how many calls may run at a time, at least 1; `nil` means all.
  /// - Returns: a result for each call, in the order of the calls, when every call that began has ended.
  public func parallel<each Response: Sendable>(
    _ calls: repeat ServiceCall<each Response>,
    completion: CompletionMode = .settleAll,
    maximumConcurrency: Int? = nil
  ) async -> (repeat ServiceResult<each Response>) {
    let slots = (repeat ResultSlot<each Response>())
    var members: [ParallelMember] = []
    for (call, slot) in repeat (each calls, each slots) {
      members.append(member(call, filling: slot))
    }
    let outcome = await run(members, completion: completion, maximumConcurrency: maximumConcurrency)
    return (repeat (each slots).take(orNeverMade: (each calls).service, outcome))
  }

  /// Makes any number of calls of one type side by side.
  ///
  /// - Parameters:
  ///   - calls: what to call; the same service may be called more than once.
  ///   - completion: when the group is decided, and what becomes of the calls still running then.
  ///   - maximumConcurrency: how many calls may run at a time, at least 1; `nil` means all.
  /// - Returns: a result for each call, in the order of the calls, when every call that began has ended.
  public func parallel<Response>(
    _ calls: [ServiceCall<Response>],
    completion: CompletionMode = .settleAll,
    maximumConcurrency: Int? = nil
  ) async -> ServiceResults<Response> {
    let slots = calls.map { _ in ResultSlot<Response>() }
    let members = zip(calls, slots).map { member($0, filling: $1) }
    let outcome = await run(members, completion: completion, maximumConcurrency: maximumConcurrency)
    return ServiceResults(
      zip(calls, slots).map { $1.take(orNeverMade: $0.service, outcome) },
      completion: completion,
      start: outcome.start,
      duration: outcome.end - outcome.start
    )
  }

  private func member<Response>(
    _ call: ServiceCall<Response>,
    filling slot: ResultSlot<Response>
  ) -> ParallelMember {
    ParallelMember(service: call.service) { group in
      let result = await self.perform(call, in: group)
      slot.fill(with: result)
      return result.isSuccess
    }
  }
}

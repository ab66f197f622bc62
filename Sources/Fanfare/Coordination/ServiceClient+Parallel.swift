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
    let inbox = CallInbox()
    let typed = (repeat CallCarrier<each Response>(each calls, client: self, reportingTo: inbox))
    var members: [CarriedCall] = []
    members.reserveCapacity(4)
    for member in repeat each typed { members.append(member) }
    let outcome = await run(
      members,
      reportingTo: inbox,
      completion: completion,
      maximumConcurrency: maximumConcurrency
    )
    return (repeat outcome.result(of: each typed))
  }

  /// Makes any number of calls of one type side by side.
  ///
  /// - Parameters:
  ///   - calls: what to call; the same service may be called more than once.
  ///   - completion: when the group is decided, and what becomes of the calls still running then.
  ///   - maximumConcurrency: how many calls may run at a time, at least 1; `nil` means all.
  ///   - onResult: is given the result of each call that began, as soon as the call has ended. The other calls wait for it
  ///     meanwhile, so it hands on what takes time.
  /// - Returns: a result for each call, in the order of the calls, when every call that began has ended.
  public func parallel<Response>(
    _ calls: [ServiceCall<Response>],
    completion: CompletionMode = .settleAll,
    maximumConcurrency: Int? = nil,
    onResult: (@Sendable (ServiceResult<Response>) -> Void)? = nil
  ) async -> ServiceResults<Response> {
    let inbox = CallInbox()
    let members = calls.map { CallCarrier($0, client: self, reportingTo: inbox, onResult: onResult) }
    let outcome = await run(
      members,
      reportingTo: inbox,
      completion: completion,
      maximumConcurrency: maximumConcurrency
    )
    return ServiceResults(
      members.map { outcome.result(of: $0) },
      completion: completion,
      start: outcome.start,
      duration: outcome.end - outcome.start
    )
  }
}

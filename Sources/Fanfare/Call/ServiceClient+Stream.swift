extension ServiceClient {
  /// Makes one call whose answer is read while it comes, such as a stream of events or a large file.
  ///
  /// It returns as soon as the head of a successful answer is there. Until then everything holds that holds for other calls: it is
  /// retried and hedged, and its time for the head of each attempt is the policy's ``ServicePolicy/attemptTimeout``. From the head on
  /// the answer is that attempt's: it isn't repeated, whatever happens. Its permit, and its place among those that shed load, are
  /// given back at the end of the answer, and only then observers hear that attempt and call have ended, and how.
  ///
  /// The whole answer has to be there by the policy's ``ServicePolicy/timeout`` and the surrounding deadline; how long it may pause is
  /// ``ServicePolicy/idleTimeout``. Its size has no bound. Answers that are streamed are neither cached nor shared.
  ///
  /// ```swift
  /// let answer = await services.stream(ServiceCall("llm", ServiceRequest(method: .post, path: "/chat", body: question)))
  /// for try await event in try answer.get().events() { print(event.data) }
  /// ```
  ///
  /// - Parameter call: what to call; how it reads a response is left aside.
  /// - Returns: the answer as it begins, with the attempts that were made before it, or the error. Its duration is the time until the
  ///   head; ``ResponseStream/result`` has what became of the whole.
  public func stream(_ call: ServiceCall<ServiceResponse>) async -> ServiceResult<ResponseStream> {
    let inbox = CallInbox()
    let carrier = StreamCarrier(call, client: self, reportingTo: inbox)
    let begun = await withDiscardingTaskGroup { tasks in
      await begin(carrier, inbox, in: &tasks)
    }
    guard let result = begun ?? carrier.result else {
      preconditionFailure("a call that has ended has its result")
    }
    return result
  }

  /// Drives a call until its answer has begun, or it has ended.
  private func begin(
    _ carrier: StreamCarrier,
    _ inbox: CallInbox,
    in tasks: inout DiscardingTaskGroup
  ) async -> ServiceResult<ResponseStream>? {
    var phase = carrier.begin(in: nil)
    while true {
      switch phase {
      case .ended: return nil
      // It carries the whole answer, so it isn't a child of the task that waits for the head. It ends with the exchange.
      case .waits(.exchange(let exchange)): Task { await exchange.run() }
      case .waits(let what): tasks.addTask { await carrier.wait(for: what) }
      case .underWay: if let begun = carrier.begunResult() { return begun }
      }
      await inbox.next(givingUp: carrier)
      phase = carrier.proceed()
    }
  }
}

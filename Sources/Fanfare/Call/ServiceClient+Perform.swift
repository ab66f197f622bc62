extension ServiceClient {
  /// Makes one call as a member of `group`, or by itself.
  ///
  /// Inlined, since a frame of its own wouldn't fit into the memory that a task begins with: a kibibyte more for each call in flight.
  @inline(__always)
  func perform<Response>(
    _ call: ServiceCall<Response>,
    in group: GroupScope?
  ) async -> ServiceResult<Response> {
    let inbox = CallInbox()
    let carrier = CallCarrier(call, client: self, reportingTo: inbox)
    var phase = carrier.begin(in: group)
    // Most calls are one exchange, waited for right here: each asynchronous function on the way would keep a frame.
    if case .underWay = phase {
      await inbox.next(givingUp: carrier)
      phase = carrier.proceed()
    }
    if case .ended = phase {} else { await carryOn(carrier, phase, inbox) }
    guard let result = carrier.result else { preconditionFailure("a call that has ended has its result") }
    return result
  }

  /// Goes on with a call that waits for more than one exchange.
  ///
  /// Not inlined, since its frame would then be part of every call's.
  @inline(never)
  private func carryOn(_ call: CarriedCall, _ phase: CallPhase, _ inbox: CallInbox) async {
    await withDiscardingTaskGroup { tasks in
      var phase = phase
      while true {
        switch phase {
        case .ended: return
        case .waits(let what): tasks.addTask { await call.wait(for: what) }
        case .underWay: break
        }
        await inbox.next(givingUp: call)
        phase = call.proceed()
      }
    }
  }
}

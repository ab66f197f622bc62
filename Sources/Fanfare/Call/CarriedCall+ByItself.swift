internal import Instrumentation

/// Calls that are carried out by themselves: by a task that does other things as well, such as the run of a workflow.
extension CarriedCall {
  /// What a call has that is carried out beside other work.
  struct Independence {
    let number: Int
    let executor: (any TaskExecutor)?
    /// What it begins in; `nil` for what surrounds the task.
    let context: InstrumentationContext?
    var isGivenUp = false
    /// What waits for it beside exchanges.
    var helpers: [Task<Void, Never>] = []

    func within<Value>(_ body: () -> Value) -> Value {
      guard let context else { return body() }
      return InstrumentationContext.$current.withValue(context, operation: body)
    }
  }

  /// The number that it was given when it began by itself.
  package final var number: Int? { independence?.number }

  /// Begins a call that is carried out by a task beside other work, such as the run of a workflow.
  ///
  /// It needs no task of its own, as in a group, but it is given up by itself (``giveUp()``): the task that carries it out may be
  /// cancelled without it.
  ///
  /// - Parameters:
  ///   - number: what it is to be known by.
  ///   - deadline: when it has to have ended, if anything says so beside its policy and what surrounds the task.
  ///   - executor: where tasks run that wait for something beside exchanges.
  /// - Returns: whether it has ended already.
  package final func begin(number: Int, until deadline: Deadline?, on executor: (any TaskExecutor)?) -> Bool {
    let context = deadline.map(InstrumentationContext.current(until:))
    let independence = Independence(number: number, executor: executor, context: context)
    self.independence = independence
    return hasEnded(after: independence.within { begin(in: nil) })
  }

  /// Goes on with the next report of a call that is carried out by itself.
  ///
  /// - Returns: whether it has ended.
  package final func goOn() -> Bool { hasEnded(after: proceed()) }

  /// Gives up a call that is carried out by itself; it still has to end.
  package final func giveUp() {
    independence?.isGivenUp = true
    for helper in independence?.helpers ?? [] { helper.cancel() }
    giveUpExchanges()
  }

  private final func hasEnded(after phase: CallPhase) -> Bool {
    switch phase {
    case .ended: return true
    case .underWay: return false
    case .waits(let what):
      // A task of its own and not a child, since the task that carries the call out may be cancelled without it.
      let helper = independence?.within {
        Task(executorPreference: independence?.executor) { await self.wait(for: what) }
      }
      if let helper { independence?.helpers.append(helper) }
      return false
    }
  }
}

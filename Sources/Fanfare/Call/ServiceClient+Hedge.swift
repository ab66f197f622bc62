extension ServiceClient {
  /// Something that happened while attempts ran side by side.
  private enum Race<Response: Sendable>: Sendable {
    case ended(AttemptRun, TransportReply, Result<Response, ServiceError>)
    /// The attempt has run for as long as the hedge waits.
    case overdue(AttemptRun)
    /// The turn or the backoff has come.
    case turn
    case leftQueue(PermitTicket, PermitTicket.Outcome)
  }

  /// How far an attempt is.
  enum Progress {
    case ended(TransportReply)
    /// It has run for as long as its hedge waits and goes on as this exchange, or `nil`: that is still to be begun.
    case overdue((any TransportExchange)?)
  }

  /// Makes an attempt and waits for its reply, but no longer than until its hedge is due.
  ///
  /// Most attempts end before that, and then the hedge costs neither a task nor a timer of its own.
  func progress(of attempt: AttemptRun, in run: CallRun) async -> Progress {
    let event = OneShot<TransportEvent>()
    guard let exchange = run.begin(attempt, for: event) else {
      // A task has to wait for it; a second one beside it if there may be a hedge.
      return run.hedgeDue(beside: attempt) == nil ? .ended(await self.exchange(attempt)) : .overdue(nil)
    }
    switch await event.wait(for: exchange) {
    case .ended(let reply): return .ended(reply)
    case .overdue: return .overdue(exchange)
    }
  }

  /// Goes on with an attempt that takes long, and makes a further one beside each that does, until one decides the call;
  /// the losers are given up at their sockets and waited for.
  @inline(never)
  func race<Response: Sendable>(
    _ run: CallRun,
    _ attempt: AttemptRun,
    _ exchange: (any TransportExchange)?,
    reader: ResponseReader<Response>
  ) async -> Result<Response, ServiceError> {
    await withTaskGroup(of: Race<Response>.self) { group in
      let clock = clock
      var outcome: Result<Response, ServiceError>?
      var running: Set<Int> = []

      func wait(for attempt: AttemptRun, _ exchange: any TransportExchange) {
        running.insert(attempt.info.number)
        let plan = run.plan
        let scope = run.group
        group.addTask {
          let reply = await exchange.reply()
          return .ended(attempt, reply, plan.interpret(reply, attempt, group: scope, reader: reader))
        }
        guard let due = run.hedgeDue(beside: attempt) else { return }
        group.addTask {
          try? await clock.sleep(until: due, tolerance: nil)
          return .overdue(attempt)
        }
      }

      /// Returns the error that ends the call, if the step does.
      func take(_ step: CallRun.Step) -> ServiceError? {
        switch step {
        case .end(let error): return error
        case .send(let attempt): wait(for: attempt, UnsentExchange(attempt, self))
        case .wait(let until):
          group.addTask {
            try? await clock.sleep(until: until, tolerance: nil)
            return .turn
          }
        case .queue(let ticket):
          group.addTask { .leftQueue(ticket, await ticket.wait(clock: clock)) }
        }
        return nil
      }

      func decide(_ decision: Result<Response, ServiceError>?) {
        guard outcome == nil, let decision else { return }
        outcome = decision
        group.cancelAll()
      }

      wait(for: attempt, exchange ?? UnsentExchange(attempt, self))
      while let event = await group.next() {
        switch event {
        case .ended(let attempt, let reply, let result):
          running.remove(attempt.info.number)
          switch run.endAttempt(attempt, reply, result.failure) {
          case .won: decide(result)
          case .failed(let error): decide(.failure(error))
          case .goesOn: break
          }
          if outcome == nil, run.hasNextAttempt { decide(take(run.nextStep()).map { .failure($0) }) }
        case .overdue(let attempt):
          guard outcome == nil, !Task.isCancelled, running.contains(attempt.info.number),
            let hedge = run.nextHedge(beside: attempt)
          else { continue }
          wait(for: hedge, UnsentExchange(hedge, self))
        case .turn:
          if outcome == nil { decide(take(run.nextStep()).map { .failure($0) }) }
        case .leftQueue(let ticket, let result):
          decide(take(run.leaveQueue(ticket, result)).map { .failure($0) })
        }
      }
      return outcome ?? .failure(run.givenUp())
    }
  }
}

/// The exchange of an attempt that is carried out when its reply is asked for.
private final class UnsentExchange: TransportExchange {
  private let attempt: AttemptRun
  private let client: ServiceClient

  init(_ attempt: AttemptRun, _ client: ServiceClient) {
    self.attempt = attempt
    self.client = client
  }

  func cancel() {}

  func reply() async -> TransportReply { await client.exchange(attempt) }
}

/// Where calls are reported for the one task that carries them out.
typealias CallInbox = Mailbox<ReportedCalls>

/// The content of a ``CallInbox``: the calls that something was reported to, linked by ``CarriedCall/next``.
struct ReportedCalls: MailboxContent {
  private var first: CarriedCall?
  private var last: CarriedCall?
  /// Whether exchanges that are still to begin are given up at once.
  fileprivate(set) var isGivenUp = false

  mutating func take() -> CarriedCall? {
    guard let call = first else { return nil }
    first = call.next.take()
    if first == nil { last = nil }
    call.isReported = false
    return call
  }

  /// Adds a call, once.
  mutating func add(_ call: CarriedCall) {
    guard !call.isReported else { return }
    call.isReported = true
    if let last { last.next = call } else { first = call }
    last = call
  }
}

extension Mailbox where Content == ReportedCalls {
  /// Creates an inbox for calls that haven't begun.
  convenience init() {
    self.init(ReportedCalls())
  }

  /// Waits for a call that something was reported to; gives the call up if the task is cancelled.
  func next(givingUp call: CarriedCall) async -> CarriedCall {
    await withTaskCancellationHandler {
      await next()
    } onCancel: {
      giveUp(CollectionOfOne(call))
    }
  }

  /// Gives up the exchanges of calls, also those that are still to begin.
  func giveUp(_ calls: some Collection<CarriedCall>) {
    let exchanges = update { content in
      content.isGivenUp = true
      return calls.flatMap(\.exchanges.all)
    }
    for exchange in exchanges { exchange.exchange.cancel() }
  }
}

/// An exchange under way.
struct CallExchange: Sendable {
  let request: TransportRequest
  let exchange: any TransportExchange
}

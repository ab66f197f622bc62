/// Where calls are reported for the one task that carries them out.
package typealias CallInbox = Mailbox<ReportedCalls>

/// The content of a ``CallInbox``: the calls that something was reported to, linked by ``CarriedCall/next``.
///
/// It hands over one of them, or `nil` if there is none and somebody has knocked.
package struct ReportedCalls: MailboxContent {
  private var first: CarriedCall?
  private var last: CarriedCall?
  /// Whether exchanges that are still to begin are given up at once.
  fileprivate(set) var isGivenUp = false
  /// Whether somebody wants to be looked after who isn't a call.
  fileprivate var isKnockedAt = false

  package mutating func take() -> CarriedCall?? {
    if let call = takeCall() { return call }
    guard isKnockedAt else { return nil }
    isKnockedAt = false
    return .some(nil)
  }

  fileprivate mutating func takeCall() -> CarriedCall? {
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
  package convenience init() {
    self.init(ReportedCalls())
  }

  /// Wakes the task that waits, although nothing was reported to a call: it looks elsewhere as well.
  package func knock() {
    update { $0.isKnockedAt = true }
  }

  /// A call that something was reported to, without waiting and without a look at who has knocked; `nil` if there is none.
  package func pollCall() -> CarriedCall? {
    update { $0.takeCall() }
  }

  /// Waits until something is reported to the only call that reports here; gives it up if the task is cancelled.
  func next(givingUp call: CarriedCall) async {
    await withTaskCancellationHandler {
      _ = await next()
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

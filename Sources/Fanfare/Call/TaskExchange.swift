/// An exchange that a task carries out: one that a fault befalls, or one of a transport that can only send.
final class TaskExchange: TransportExchange {
  private enum Part: Sendable {
    case replied(TransportReply)
    case overdue
    case stopped
  }

  private let exchange: OutgoingExchange
  private let client: ServiceClient
  private let recipient: any TransportRecipient
  private let stop = OneShot<Void>()

  init(_ exchange: OutgoingExchange, _ client: ServiceClient, for recipient: any TransportRecipient) {
    self.exchange = exchange
    self.client = client
    self.recipient = recipient
  }

  func cancel() { stop.resolve(()) }

  /// Carries it out and tells the recipient what becomes of it.
  func run() async {
    let reply = await withTaskGroup(of: Part.self) { parts in
      parts.addTask {
        let reply = await self.reply()
        self.stop.resolve(())
        return .replied(reply)
      }
      // It alone is given up when it is cancelled; the task that it runs in may belong to a group of calls.
      parts.addTask {
        await self.stop.wait()
        return .stopped
      }
      if let overdueAt = exchange.overdueAt {
        parts.addTask { await self.tellWhenOverdue(at: overdueAt) }
      }
      var reply = TransportReply(.failure(Self.failure(.cancelled, "cancelled")))
      for await part in parts {
        switch part {
        case .replied(let given): reply = given
        case .stopped: parts.cancelAll()
        case .overdue: break
        }
      }
      return reply
    }
    recipient.exchangeEnded(exchange.request, with: reply)
  }

  private func tellWhenOverdue(at instant: MonotonicInstant) async -> Part {
    if (try? await client.clock.sleep(until: instant, tolerance: nil)) != nil {
      recipient.exchangeIsOverdue(exchange.request)
    }
    return .overdue
  }

  /// What comes back, with the fault that befalls it.
  private func reply() async -> TransportReply {
    let request = exchange.request
    guard let fault = exchange.fault else { return await client.transport.send(request) }
    if let delay = fault.delay {
      let end = min(client.clock.now.advanced(by: delay), request.deadline)
      guard (try? await client.clock.sleep(until: end, tolerance: nil)) != nil else {
        return TransportReply(.failure(Self.failure(.cancelled, "cancelled")))
      }
      guard end < request.deadline else {
        return TransportReply(.failure(Self.failure(.deadlineExceeded, "late")))
      }
    }
    if let reply = fault.reply { return reply }
    return await client.transport.send(request)
  }

  private static func failure(_ code: ServiceError.Code, _ message: String) -> TransportError {
    TransportError(code, message, requestMayHaveBeenSent: false)
  }
}

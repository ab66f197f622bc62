import Fanfare
import HTTPTypes
import Synchronization

/// A transport whose answers a test plays, piece by piece.
final class PlayedTransport: Transport {
  private let plays = Mutex<[PlayedExchange]>([])

  var count: Int { plays.withLock { $0.count } }

  /// The exchange with a number, once it has begun.
  func exchange(_ number: Int = 0) async -> PlayedExchange {
    while true {
      if let play = plays.withLock({ $0.count > number ? $0[number] : nil }) { return play }
      await Task.yield()
    }
  }

  func send(_ request: TransportRequest) async -> TransportReply {
    TransportReply(
      .failure(TransportError(.transportClosed, "it only begins", requestMayHaveBeenSent: false))
    )
  }

  func begin(
    _ request: TransportRequest,
    overdueAt due: MonotonicInstant?,
    for recipient: any TransportRecipient
  ) -> (any TransportExchange)? {
    let play = PlayedExchange(request, overdueAt: due, for: recipient)
    plays.withLock { $0.append(play) }
    return play
  }
}

/// An exchange of a ``PlayedTransport``.
final class PlayedExchange: TransportExchange {
  let request: TransportRequest
  let overdueAt: MonotonicInstant?
  private let recipient: any TransportRecipient
  private let hasEnded = Mutex(false)
  private let resumptions = Mutex(0)

  init(_ request: TransportRequest, overdueAt: MonotonicInstant?, for recipient: any TransportRecipient) {
    self.request = request
    self.overdueAt = overdueAt
    self.recipient = recipient
  }

  /// How often it was told to read on.
  var resumptionCount: Int { resumptions.withLock { $0 } }

  /// Whether it was given up or has ended otherwise.
  var isOver: Bool { hasEnded.withLock { $0 } }

  /// Brings the head; the answer says whether the body is wanted piece by piece.
  @discardableResult
  func head(
    _ status: HTTPResponse.Status = .ok,
    _ headers: HTTPFields = [:],
    at nanoseconds: Int64 = 0
  ) -> Bool {
    let head = ServiceResponse(status: status, headers: headers)
    return request.flow?.begin(head, at: MonotonicInstant(nanoseconds: nanoseconds), over: self) ?? false
  }

  @discardableResult
  func piece(_ text: String) -> Bool { request.flow?.append(Array(text.utf8)) ?? false }

  func overdue() { recipient.exchangeIsOverdue(request) }

  func end(_ status: HTTPResponse.Status = .ok, body: String = "", headers: HTTPFields = [:]) {
    finish(.success(ServiceResponse(status: status, headers: headers, body: Array(body.utf8))))
  }

  func fail(_ code: ServiceError.Code, progress: ExchangeProgress? = nil) {
    finish(.failure(TransportError(code, "played", requestMayHaveBeenSent: true, progress: progress)))
  }

  func cancel() { fail(.cancelled) }

  func readOn() { resumptions.withLock { $0 += 1 } }

  private func finish(_ outcome: Result<ServiceResponse, TransportError>) {
    let isFirst = hasEnded.withLock { hasEnded in
      defer { hasEnded = true }
      return !hasEnded
    }
    if isFirst { recipient.exchangeEnded(request, with: TransportReply(outcome)) }
  }
}

/// The way of an answer that is read while it comes: a transport puts its head and the pieces of its body in, and one task takes
/// them out.
///
/// It belongs to one request. A transport that knows nothing of it brings the whole answer as its reply, which is as right: then the
/// answer is a stream of one piece. The end is told by whoever made the request, after it has dealt with the end of the exchange.
public final class ResponseFlow: Sendable {
  /// Which service answers, for messages.
  public let service: ServiceName

  /// When the answer has to be complete; the request's own deadline is that of the head.
  public let deadline: MonotonicInstant

  /// How long nothing may come of the body while there is room for it; `nil` for any time.
  public let idleTimeout: Duration?

  /// The size in bytes that the body of an answer may have that isn't streamed, since its status is no success.
  public let maximumWholeBytes: Int

  private let accepted: AcceptedStatuses
  /// Counts what the answer comes to.
  private let meter: (any FlowMeter)?
  private let mailbox = Mailbox(FlowContent())

  /// How many bytes may wait to be read before nothing more is read from the service: 256 KiB.
  static let maximumWaitingBytes = 256 << 10

  package init(
    service: ServiceName,
    accepting accepted: AcceptedStatuses,
    deadline: MonotonicInstant,
    idleTimeout: Duration?,
    maximumWholeBytes: Int,
    meter: (any FlowMeter)? = nil
  ) {
    self.service = service
    self.meter = meter
    self.accepted = accepted
    self.deadline = deadline
    self.idleTimeout = idleTimeout
    self.maximumWholeBytes = maximumWholeBytes
  }

  // MARK: The transport's side

  /// Takes the head of the answer.
  ///
  /// - Parameters:
  ///   - head: status and header fields; its body is left aside.
  ///   - now: when it came.
  ///   - exchange: is given up by who reads no further, and told to go on by who has read.
  /// - Returns: whether the body is to be put in piece by piece. Otherwise the answer is no success, and belongs into the reply as
  ///   a whole.
  public func begin(
    _ head: ServiceResponse,
    at now: MonotonicInstant,
    over exchange: any TransportExchange
  ) -> Bool {
    begin(head, at: now, over: exchange, undoing: nil)
  }

  /// Takes the head of an answer whose pieces come in a coding.
  ///
  /// - Parameters:
  ///   - head: status and header fields, without those that describe the coding.
  ///   - now: when it came.
  ///   - exchange: is given up by who reads no further, and told to go on by who has read.
  ///   - decoder: undoes the coding, for the reader; `nil` if there is none.
  /// - Returns: whether the body is to be put in piece by piece.
  package func begin(
    _ head: ServiceResponse,
    at now: MonotonicInstant,
    over exchange: any TransportExchange,
    undoing decoder: (any BodyDecoder)?
  ) -> Bool {
    guard accepted.accepts(head.status) else { return false }
    meter?.begin(head)
    let tell = mailbox.update { content in
      content.decoder = decoder
      content.head = ServiceResponse(status: head.status, headers: head.headers)
      content.begun = now
      content.exchange = exchange
      return content.tellHead.take()
    }
    tell?()
    return true
  }

  /// Takes the next piece of the body.
  ///
  /// - Parameter piece: its bytes, undone of any coding that nobody was named for; none is in order.
  /// - Returns: whether more may come. Otherwise nothing is to be read until ``TransportExchange/readOn()`` is called.
  public func append(_ piece: [UInt8]) -> Bool {
    // What is coded its reader shows.
    if let meter, mailbox.update({ $0.decoder == nil }) { meter.take(piece) }
    return mailbox.update { content in
      if content.waiting.isEmpty { content.waiting = piece } else { content.waiting += piece }
      // The reader alone takes it back, since it is the one who has the transport read on.
      if content.waiting.count >= Self.maximumWaitingBytes { content.isPaused = true }
      return !content.isPaused
    }
  }

  // MARK: The call's side

  /// Puts a whole answer in.
  func fill(with answer: ServiceResponse) {
    mailbox.update { content in
      content.head = ServiceResponse(status: answer.status, headers: answer.headers)
      content.waiting = answer.body
    }
  }

  /// Has it tell, once, that the head has come.
  func whenBegun(_ tell: @escaping @Sendable () -> Void) { mailbox.update { $0.tellHead = tell } }

  /// The head, once it has come.
  var head: ServiceResponse? { mailbox.update { $0.head } }

  /// When the head came; `nil` before.
  var begun: MonotonicInstant? { mailbox.update { $0.begun } }

  /// What the answer has come to so far; `nil` if it isn't counted, or hasn't begun to come.
  var amounts: Meters? { begun == nil ? nil : meter?.amounts }

  /// Whether its answer is that of the call.
  var isTaken: Bool { mailbox.update { $0.isTaken } }

  /// Notes that its answer is that of the call.
  func take() { mailbox.update { $0.isTaken = true } }

  /// Tells the reader how the answer has ended; it hears of that when it has read all that came before.
  ///
  /// - Parameters:
  ///   - error: why it isn't complete; `nil` if it is.
  ///   - info: what is known of the call.
  package func end(_ error: ServiceError?, _ info: CallInfo? = nil) {
    mailbox.update { content in
      guard content.ending == nil else { return }
      // What has ended well may be on its way here while its reader finds that it makes no sense.
      let failure = error ?? content.fault.map(failure(because:))
      content.ending = FlowEnding(error: failure, info: info)
      // It holds the request, which holds this.
      content.exchange = nil
      content.tellHead = nil
    }
  }

  // MARK: The reader's side

  /// How it has ended; `nil` before.
  var ending: FlowEnding? { mailbox.update { $0.ending } }

  /// Waits for what has come since the last time, or for the end.
  ///
  /// It gives the exchange up when the task is cancelled, and then waits for its end. Only one task may wait.
  func next() async -> FlowPart {
    let isFree = mailbox.update { content in
      defer { content.isAwaited = true }
      return !content.isAwaited
    }
    guard isFree else {
      return .end(
        ServiceError(.invalidRequest, "the stream is read by two tasks at the same time", service: service)
      )
    }
    let decoder = mailbox.update { $0.decoder }
    let part = if let decoder { await next(undoneBy: decoder) } else { await nextPart() }
    mailbox.update { $0.isAwaited = false }
    return part
  }

  /// Waits for what has come since the last time, as it has come.
  private func nextPart() async -> FlowPart {
    let part = await withTaskCancellationHandler {
      await mailbox.next()
    } onCancel: {
      cancel()
    }
    let paused = mailbox.update { content -> (any TransportExchange)? in
      guard content.isPaused, content.waiting.isEmpty else { return nil }
      content.isPaused = false
      return content.exchange
    }
    paused?.readOn()
    return part
  }

  /// Waits for the next piece of what has come, undone of its coding: nothing more is asked for before all of that is read.
  private func next(undoneBy decoder: any BodyDecoder) async -> FlowPart {
    do throws(TransportError) {
      while true {
        if Task.isCancelled { cancel() }
        if let piece = try decoder.next() {
          meter?.take(piece)
          return .piece(piece)
        }
        switch await nextPart() {
        case .piece(let coded): decoder.add(coded)
        case .end(let error):
          if error == nil { try decoder.finish() }
          return .end(error)
        }
      }
    } catch {
      let failure = fail(with: error)
      // How the call has ended is known before the reader hears of it.
      while case .piece = await nextPart() {}
      return .end(failure)
    }
  }

  /// Gives the exchange up since what it brings makes no sense.
  private func fail(with fault: TransportError) -> ServiceError {
    let failure = failure(because: fault)
    mailbox.update { content in
      content.fault = fault
      // What has ended well as far as the transport knows hasn't for its reader.
      if let ending = content.ending { content.ending = FlowEnding(error: failure, info: ending.info) }
    }
    cancel()
    return failure
  }

  private func failure(because fault: TransportError) -> ServiceError {
    ServiceError(fault.code, fault.message, service: service, causes: [fault])
  }

  /// Why its reader can make nothing of what has come; `nil` if it can.
  var fault: TransportError? { mailbox.update { $0.fault } }

  /// Whether the reader needs no more than it has got.
  var isEnough: Bool { mailbox.update { $0.isEnough } }

  /// Gives the exchange up since what has come is enough.
  func finish() {
    mailbox.update { $0.isEnough = true }
    cancel()
  }

  /// Gives the exchange up, down to the socket; does nothing if it has ended.
  func cancel() { mailbox.update { $0.exchange }?.cancel() }
}

/// What the reader of a stream gets.
enum FlowPart: Sendable {
  /// Bytes of the body; at least one.
  case piece([UInt8])
  /// Nothing more: the answer is complete, or this is why it isn't.
  case end(ServiceError?)
}

/// How a stream has ended.
struct FlowEnding: Sendable {
  let error: ServiceError?
  let info: CallInfo?
}

/// The content of a ``ResponseFlow``.
private struct FlowContent: MailboxContent {
  var head: ServiceResponse?
  var begun: MonotonicInstant?
  /// What carries the answer, from its head to its end.
  var exchange: (any TransportExchange)?
  var tellHead: (@Sendable () -> Void)?
  var waiting: [UInt8] = []
  /// Undoes the coding of what waits, when the reader takes it.
  var decoder: (any BodyDecoder)?
  /// Why the reader can make nothing of it.
  var fault: TransportError?
  /// Whether nothing is read from the service until the reader has read.
  var isPaused = false
  var isTaken = false
  /// Whether the reader needs no more.
  var isEnough = false
  /// Whether a task waits.
  var isAwaited = false
  var ending: FlowEnding?

  mutating func take() -> FlowPart? {
    guard waiting.isEmpty else {
      defer { waiting = [] }
      return .piece(waiting)
    }
    return ending.map { .end($0.error) }
  }
}

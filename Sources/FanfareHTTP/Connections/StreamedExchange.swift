internal import Fanfare
internal import FanfareCompression
internal import HTTPTypes

/// An exchange whose answer is read while it comes.
///
/// A class of its own, so that no other exchange has room for what it knows. It is confined to its event loop as they are.
final class StreamedExchange: Exchange, @unchecked Sendable {
  private enum Stage {
    /// The head hasn't come.
    case awaited
    /// The body goes into the flow; the last bytes of it came then.
    case reading(since: MonotonicInstant)
    /// The reader has enough for now.
    case paused
    /// It is no success, and comes whole.
    case whole
  }

  let flow: ResponseFlow
  @exclusivity(unchecked) private var stage = Stage.awaited

  init(
    _ request: TransportRequest,
    on loop: TransportLoop,
    overdueAt: MonotonicInstant?,
    _ flow: ResponseFlow
  ) {
    self.flow = flow
    super.init(request, on: loop, overdueAt: overdueAt)
  }

  /// Whether the head hasn't been looked at.
  var isAwaited: Bool { if case .awaited = stage { true } else { false } }

  /// Whether the body goes into the flow.
  var isBegun: Bool {
    switch stage {
    case .awaited, .whole: false
    case .reading, .paused: true
    }
  }

  /// Hands the head on; a coding that is undone is left to the reader.
  ///
  /// - Returns: whether the body goes into the flow; otherwise it is kept whole.
  func begin(_ head: ServiceResponse, at now: MonotonicInstant) -> Bool {
    var head = head
    let coding = coding(of: head)
    if coding != nil { head.forgetCoding() }
    guard flow.begin(head, at: now, over: self, undoing: coding.map(StreamedBodyDecoder.init)) else {
      stage = .whole
      return false
    }
    forgetOverdue()
    stage = .reading(since: now)
    return true
  }

  private func coding(of head: ServiceResponse) -> ContentCoding? {
    guard loop.configuration.acceptsCompression, request.method != .head,
      head.headers.contains(.contentEncoding)
    else { return nil }
    return ContentCoding(of: head.status, head.headers)
  }

  /// Hands a piece of the body on, still in its coding.
  ///
  /// - Returns: whether more may come.
  func append(_ piece: [UInt8], at now: MonotonicInstant) -> Bool {
    let isWanted = flow.append(piece)
    stage = isWanted ? .reading(since: now) : .paused
    return isWanted
  }

  /// Takes over what has come of the answer.
  ///
  /// - Returns: whether more may come.
  func take(from decoder: inout HTTPResponseDecoder) throws(HTTPDecodingError) -> Bool {
    guard decoder.hasHead else { return true }
    let now = loop.clock.now
    if isAwaited {
      guard begin(decoder.head, at: now) else {
        try decoder.keepWhole(maximumBytes: request.maximumResponseBytes)
        return true
      }
      loop.reschedule(self)
    }
    guard isBegun else { return true }
    let piece = decoder.takePiece()
    return piece.isEmpty || append(piece, at: now)
  }

  /// Notes that the reader wants more.
  func goOn(at now: MonotonicInstant) { stage = .reading(since: now) }

  override var deadline: MonotonicInstant {
    switch stage {
    case .awaited, .whole: super.deadline
    case .reading(let last):
      flow.idleTimeout.map { min(flow.deadline, last.advanced(by: $0)) } ?? flow.deadline
    // A reader that takes its time isn't the service's fault.
    case .paused: flow.deadline
    }
  }

  override func stall(at now: MonotonicInstant) -> Duration? {
    isBegun && now < flow.deadline ? flow.idleTimeout : nil
  }

  override func readOn() { loop.execute { self.loop.readOn(self) } }
}

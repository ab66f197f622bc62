internal import Fanfare
internal import HTTPTypes
internal import NIOCore
internal import NIOHPACK
internal import NIOHTTP2

/// One exchange on a connection of HTTP/2.
///
/// It is confined to its connection's event loop, which the compiler can't see.
final class HTTP2Stream: ExchangeCarrier, @unchecked Sendable {
  let exchange: Exchange
  private let connection: HTTP2Connection
  private(set) var id = HTTP2StreamID.rootStream
  private var decoder: HTTPResponseDecoder
  private var pump: RequestPump?
  /// Whether the request had left before, on another stream or connection.
  private let hadLeft: Bool
  /// Whether any of it has left on this one, and all of it.
  private(set) var hasLeft = false
  private var hasLeftWhole = false
  private var bodyBytes = 0
  private var sentBytes = 0
  /// How much the service may send before it hears that more may come, and how much more it will hear of once that leaves: what is written
  /// waits as long as the socket takes nothing.
  private var (window, granted) = (HTTP2Bounds.streamWindow, 0)
  /// Whether the reader of the answer has enough for now.
  private var isPaused = false
  /// How often something had come over the connection when the request left.
  private(set) var heardBefore = 0

  init(_ exchange: Exchange, over connection: HTTP2Connection) {
    self.exchange = exchange
    self.connection = connection
    hadLeft = exchange.hasLeft
    let configuration = connection.pool.loop.configuration
    decoder = HTTPResponseDecoder(
      limits: HTTPResponseDecoder.Limits(maximumHeadBytes: configuration.maximumHeadBytes),
      decompresses: configuration.acceptsCompression
    )
  }

  private var loop: TransportLoop { connection.pool.loop }
  private var request: TransportRequest { exchange.request }
  private var streamed: StreamedExchange? { request.flow == nil ? nil : exchange as? StreamedExchange }

  /// Sends the request.
  func begin(as id: HTTP2StreamID, at now: MonotonicInstant) {
    self.id = id
    heardBefore = connection.heardCount
    exchange.sentAt = now
    decoder.begin(
      isHEAD: request.method == .head,
      maximumBodyBytes: request.maximumResponseBytes,
      isStreamed: request.flow != nil
    )
    let (fields, compressed) = loop.encoder.fields(
      of: request,
      remainingMilliseconds: request.remainingMilliseconds(at: now)
    )
    let body = compressed ?? request.body
    bodyBytes = body.count
    exchange.transfer.bytesSent += fields.reduce(bodyBytes) { $0 + $1.name.utf8.count + $1.value.utf8.count }
    let isWhole = body.isEmpty && request.upload == nil
    connection.write(.headers(.init(headers: fields, endStream: isWhole)), on: id)
    if !body.isEmpty { write(ByteBuffer(bytes: body), isLast: true, sendingPromise()) }
    guard let upload = request.upload else { return }
    pump = RequestPump(upload, of: exchange, over: self)
    pump?.begin()
  }

  private func write(_ buffer: ByteBuffer, isLast: Bool, _ promise: EventLoopPromise<Void>?) {
    connection.write(.data(.init(data: .byteBuffer(buffer), endStream: isLast)), on: id, promise)
  }

  /// Measures how long the service takes to accept a body; `nil` for one that fits into the first window of a stream, as nearly all do.
  private func sendingPromise() -> EventLoopPromise<Void>? {
    guard bodyBytes > HTTP2Bounds.initialConnectionWindow else { return nil }
    let promise = loop.eventLoop.makePromise(of: Void.self)
    promise.futureResult.whenSuccess {
      // It may have ended meanwhile, or be on its way over another stream.
      guard case .running(let carrier) = self.exchange.phase, carrier === self,
        let sentAt = self.exchange.sentAt
      else { return }
      self.exchange.transfer.sending = self.loop.clock.now - sentAt
    }
    return promise
  }

  /// The head of the request was handed to the system.
  func noteHeadSent(isLast: Bool) {
    heardBefore = connection.heardCount
    hasLeft = true
    hasLeftWhole = isLast
    exchange.hasLeft = true
  }

  /// Bytes of the body were handed to the system.
  func noteSent(_ count: Int, isLast: Bool) {
    sentBytes += count
    hasLeftWhole = isLast
  }

  // MARK: The answer

  /// Takes in a head or the trailers.
  func receive(_ headers: HPACKHeaders, isLast: Bool) {
    step(isLast) { () throws(HTTPDecodingError) in
      let block = try FieldBlock(headers, maximumBytes: loop.configuration.maximumHeadBytes)
      noteBytes(block.bytes)
      return try decoder.decode(block, isLast: isLast)
    }
  }

  /// Takes in a part of the body.
  func receive(_ data: IOData, isLast: Bool) {
    guard case .byteBuffer(var buffer) = data else { return }
    step(isLast) { () throws(HTTPDecodingError) in
      noteBytes(buffer.readableBytes)
      return try decoder.decode(data: &buffer, isLast: isLast)
    }
  }

  private func step(_ isLast: Bool, _ decode: () throws(HTTPDecodingError) -> Bool) {
    do throws(HTTPDecodingError) {
      let isComplete = try decode()
      // Only the reader takes a pause back: a frame without content says nothing of it.
      if let streamed, try !streamed.take(from: &decoder) { isPaused = true }
      if isComplete, isRunning { complete() }
    } catch {
      // What came before the fault is as good as if it had come alone.
      _ = try? streamed?.take(from: &decoder)
      let code: NIOHTTP2.HTTP2ErrorCode = error.kind == .malformed ? .protocolError : .cancel
      // To the library an interim head ends nothing, whatever it says.
      let isOver = isLast && hasLeftWhole && decoder.hasHead
      fail(TransportError(error), resetting: isOver ? nil : code)
    }
  }

  private func noteBytes(_ count: Int) {
    exchange.transfer.bytesReceived += count
    guard exchange.firstByteAt == nil else { return }
    let now = loop.clock.now
    exchange.firstByteAt = now
    exchange.transfer.waiting = now - (exchange.sentAt ?? now)
  }

  /// Takes note of how much the service may still send.
  func windowChanged(_ size: Int) {
    window = size
    widen()
  }

  /// Lets the service send more, once half of what it may send has come.
  private func widen() {
    guard !isPaused, window + granted <= HTTP2Bounds.streamWindow / 2 else { return }
    let growth = HTTP2Bounds.streamWindow - window - granted
    granted += growth
    connection.write(.windowUpdate(windowSizeIncrement: growth), on: id)
  }

  /// The service will hear that more may come.
  func noteGranted(_ bytes: Int) { granted -= bytes }

  func readOn() {
    isPaused = false
    widen()
  }

  private func complete() {
    let now = loop.clock.now
    if let first = exchange.firstByteAt { exchange.transfer.receiving = now - first }
    let response = decoder.takeResponse()
    // A service that needed no more of the request than it has isn't sent the rest (RFC 9113, section 8.1).
    end(resetting: hasLeftWhole ? nil : .cancel)
    loop.finish(exchange, .success(response))
  }

  // MARK: Ends

  /// Has nothing to do with the exchange any more.
  private func end(resetting code: NIOHTTP2.HTTP2ErrorCode?) {
    if let pump = pump.take() { pump.stop() }
    // Over before anybody hears of it, so that nobody can give it up on the way.
    exchange.phase = .done
    connection.end(self, resetting: code)
  }

  func abandon(_ given: Exchange) {
    guard id != .rootStream else { return }
    connection.doubt(after: self)
    end(resetting: .cancel)
  }

  /// The exchange has failed.
  func fail(_ error: TransportError, resetting code: NIOHTTP2.HTTP2ErrorCode?) {
    // Whoever heard of the end of another may have given this one up meanwhile.
    guard isRunning else { return }
    end(resetting: code)
    loop.finish(exchange, .failure(error))
  }

  /// The service has ended the stream.
  func reset(_ code: NIOHTTP2.HTTP2ErrorCode) {
    if code == .http11Required { connection.pool.speakHTTP1() }
    if code == .refusedStream || code == .http11Required { return refuse("refused it (\(code.name))") }
    lose("the service ended the exchange (\(code.name))", mayBeRepeated: false)
  }

  /// The service hasn't looked at the request, so it can be sent again whatever it is (RFC 9113, section 8.7).
  func refuse(_ reason: String) {
    guard isRunning else { return }
    // Whoever has begun to answer has looked at it, whatever it says now.
    guard exchange.firstByteAt == nil else {
      return lose("the service \(reason) after it had begun to answer", mayBeRepeated: false)
    }
    exchange.hasLeft = hadLeft
    let mayRepeat = exchange.refusals < Self.maximumRefusals && bodyCanBeRepeated
    // One that was held back on this side must not leave when there is room for it.
    end(resetting: hasLeft ? nil : .cancel)
    guard mayRepeat else {
      return loop.finish(
        exchange,
        .failure(
          TransportError(
            .connectionRefused,
            "the service \(reason), and hasn't looked at the request",
            requestMayHaveBeenSent: hadLeft,
            progress: .waiting
          )
        )
      )
    }
    exchange.refusals += 1
    exchange.transfer.usesHTTP2 = false
    connection.pool.start(exchange, at: loop.clock.now)
  }

  /// A service that refuses again and again is left to the policies, which wait before they try once more.
  private static let maximumRefusals: UInt8 = 3

  private var bodyCanBeRepeated: Bool { request.upload?.isRepeatable ?? true }

  /// The connection, or the stream alone, has broken.
  func lose(_ reason: String, mayBeRepeated: Bool = true) {
    guard isRunning else { return }
    let progress = progress(of: exchange)
    let repeats = mayBeRepeated && mayRepeat
    end(resetting: nil)
    if repeats {
      exchange.wasRepeated = true
      exchange.transfer.usesHTTP2 = false
      connection.pool.start(exchange, at: loop.clock.now, onFreshConnection: true)
    } else {
      let error = TransportError(
        .connectionLost,
        "\(reason) \(progress)",
        requestMayHaveBeenSent: exchange.hasLeft,
        progress: progress
      )
      loop.finish(exchange, .failure(error))
    }
  }

  /// Whether the service closed the connection before it can have looked at the request, or it does no harm if it has.
  ///
  /// As in HTTP/1.1 that is for a connection which turned out to be closed when it was used again: nothing has come over it since.
  private var mayRepeat: Bool {
    guard exchange.firstByteAt == nil, !exchange.wasRepeated, bodyCanBeRepeated else { return false }
    guard hasLeft else { return true }
    return request.allowsRepetition && connection.servedCount > 0 && connection.heardCount == heardBefore
  }

  // MARK: The request's body

  func send(_ piece: [UInt8], of given: Exchange, _ promise: EventLoopPromise<Void>) -> Bool {
    guard isRunning else { return false }
    exchange.transfer.bytesSent += piece.count
    write(ByteBuffer(bytes: piece), isLast: false, promise)
    return true
  }

  func endBody(of given: Exchange) {
    guard isRunning else { return }
    write(ByteBuffer(), isLast: true, nil)
  }

  func failBody(of given: Exchange, because error: any Error) {
    guard isRunning else { return }
    fail(TransportError(bodyOf: exchange, failedWith: error), resetting: .cancel)
  }

  private var isRunning: Bool {
    guard case .running(let carrier) = exchange.phase else { return false }
    return carrier === self
  }

  // MARK: Progress

  func progress(of given: Exchange) -> ExchangeProgress {
    guard id != .rootStream else { return .queued }
    if exchange.firstByteAt != nil {
      return decoder.hasHead
        ? .receivingBody(bytes: decoder.receivedBodyBytes, of: decoder.announcedBodyBytes)
        : .receivingHead(bytes: exchange.transfer.bytesReceived)
    }
    if let pump, !pump.isOver, hasLeft { return pump.progress }
    return hasLeftWhole
      ? .waiting : .sending(bytes: sentBytes, of: max(sentBytes, request.upload?.length ?? bodyBytes))
  }
}

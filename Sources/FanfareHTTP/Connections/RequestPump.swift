internal import Fanfare
internal import NIOCore

/// Sends a body while it is read, piece by piece: the next is asked for when the system has taken the one before.
///
/// It is confined to its event loop, which the compiler can't see; the pieces may come from anywhere.
final class RequestPump: @unchecked Sendable {
  private struct Unwanted: Error {}

  private let upload: RequestUpload
  private let exchange: Exchange
  private let carrier: any ExchangeCarrier
  private let loop: TransportLoop
  /// How many bytes of the body the system has been given.
  private(set) var sentBytes = 0
  /// Whether all of it has been given to the system, or nobody wants it any more.
  private(set) var isOver = false
  private var task: Task<Void, Never>?

  init(_ upload: RequestUpload, of exchange: Exchange, over carrier: any ExchangeCarrier) {
    self.upload = upload
    self.exchange = exchange
    self.carrier = carrier
    loop = exchange.loop
  }

  /// Begins to read.
  ///
  /// A task of its own, since nobody waits for a body that is sent: the exchange may end before it.
  func begin() {
    task = Task(executorPreference: loop.executor) {
      let failure: (any Error)?
      do {
        try await self.upload.pour { piece in try await self.send(piece) }
        failure = nil
      } catch {
        failure = error
      }
      self.loop.execute { self.end(failure) }
    }
  }

  /// Reads no further.
  func stop() {
    isOver = true
    task?.cancel()
    task = nil
  }

  /// Whether the system has been given all of it, so that what is sent next stands behind it.
  var hasSentAll: Bool { isOver || sentBytes == upload.length }

  /// How far it has come.
  var progress: ExchangeProgress { .sending(bytes: sentBytes, of: upload.length ?? sentBytes) }

  private func send(_ piece: [UInt8]) async throws {
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
      let isOpen = loop.execute {
        guard !self.isOver, let promise = self.write(piece) else {
          return continuation.resume(throwing: Unwanted())
        }
        promise.futureResult.whenComplete { continuation.resume(with: $0) }
      }
      if !isOpen { continuation.resume(throwing: Unwanted()) }
    }
  }

  /// Hands a piece to the system.
  ///
  /// - Returns: what tells that it was taken; `nil` if it can't be sent.
  private func write(_ piece: [UInt8]) -> EventLoopPromise<Void>? {
    let promise = loop.eventLoop.makePromise(of: Void.self)
    sentBytes += piece.count
    if let length = upload.length, sentBytes > length {
      promise.fail(WrongLength(announced: length, sent: nil))
      return promise
    }
    guard carrier.send(piece, of: exchange, promise) else {
      promise.succeed()
      return nil
    }
    return promise
  }

  private func end(_ error: (any Error)?) {
    guard !isOver else { return }
    var failure = error
    if failure == nil, let length = upload.length, sentBytes < length {
      failure = WrongLength(announced: length, sent: sentBytes)
    }
    if let failure {
      // A socket that takes nothing more tells of it by itself, with a better reason.
      if failure is Unwanted || failure is ChannelError || failure is IOError { return }
      return carrier.failBody(of: exchange, because: failure)
    }
    isOver = true
    carrier.endBody(of: exchange)
    task = nil
  }
}

/// A body has other bytes than were announced.
private struct WrongLength: Error, CustomStringConvertible {
  let announced: Int
  /// How many there are; `nil` if there are more.
  let sent: Int?

  var description: String {
    "it has \(sent.map { "only \($0)" } ?? "more") bytes, and \(announced) were announced"
  }
}

internal import NIOCore

/// What a channel's socket hears of its side.
protocol SimulatedSocket: AnyObject {
  /// The bytes that were written and that the system hasn't taken.
  var unsentBytes: Int { get }
  /// Bytes are handed to the system.
  func flush(_ bytes: ByteBuffer)
  /// The socket was closed from this side.
  func closedHere()
  /// This side reads on after it had stopped.
  func readsAgain()
}

/// A channel over a socket that is played.
///
/// It closes as NIO's do: it knows at once, tells its handlers, and lets them go a turn later. It is confined to its event
/// loop, which the compiler can't see.
final class SimulatedChannel: Channel, ChannelCore, @unchecked Sendable {
  let eventLoop: any EventLoop
  let allocator = ByteBufferAllocator()
  weak var socket: (any SimulatedSocket)?
  private let closePromise: EventLoopPromise<Void>
  private var ownPipeline: ChannelPipeline?
  private var written = ByteBuffer()
  private(set) var isActive = false
  private var isOpen = true
  /// Whether what comes is read.
  private(set) var isReading = true

  init(on eventLoop: any EventLoop) {
    self.eventLoop = eventLoop
    closePromise = eventLoop.makePromise()
    ownPipeline = ChannelPipeline(channel: self)
  }

  var pipeline: ChannelPipeline {
    guard let ownPipeline else { preconditionFailure("a channel has its pipeline from the beginning") }
    return ownPipeline
  }

  var closeFuture: EventLoopFuture<Void> { closePromise.futureResult }
  var localAddress: SocketAddress? { nil }
  var remoteAddress: SocketAddress? { nil }
  var parent: (any Channel)? { nil }
  /// Whether the system takes what is written.
  private(set) var isWritable = true
  var _channelCore: any ChannelCore { self }
  var syncOptions: (any NIOSynchronousChannelOptions)? { Options(channel: self) }

  func setOption<Option: ChannelOption>(_ option: Option, value: Option.Value) -> EventLoopFuture<Void> {
    eventLoop.makeSucceededVoidFuture()
  }

  func getOption<Option: ChannelOption>(_ option: Option) -> EventLoopFuture<Option.Value> {
    eventLoop.makeCompletedFuture { try Options(channel: self).getOption(option) }
  }

  private struct Options: NIOSynchronousChannelOptions {
    let channel: SimulatedChannel

    func setOption<Option: ChannelOption>(_ option: Option, value: Option.Value) {
      guard option is ChannelOptions.Types.AutoReadOption, let reads = value as? Bool else { return }
      channel.setReading(reads)
    }

    func getOption<Option: ChannelOption>(_ option: Option) throws -> Option.Value {
      guard channel.isOpen, let count = channel.bufferedBytes as? Option.Value,
        option is ChannelOptions.Types.BufferedWritableBytesOption
      else { throw ChannelError.operationUnsupported }
      return count
    }
  }

  private func setReading(_ reads: Bool) {
    guard reads != isReading else { return }
    isReading = reads
    if reads { socket?.readsAgain() }
  }

  private var bufferedBytes: Int { written.readableBytes + (socket?.unsentBytes ?? 0) }

  // MARK: What comes from the other side

  func becomeActive() {
    isActive = true
    pipeline.syncOperations.fireChannelActive()
  }

  /// The system takes nothing more for now, or takes more again.
  func setWritable(_ writable: Bool) {
    guard isOpen, writable != isWritable else { return }
    isWritable = writable
    pipeline.syncOperations.fireChannelWritabilityChanged()
  }

  func receive(_ bytes: [UInt8]) {
    pipeline.syncOperations.fireChannelRead(NIOAny(ByteBuffer(bytes: bytes)))
    pipeline.syncOperations.fireChannelReadComplete()
  }

  func receiveEnd() {
    pipeline.syncOperations.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
  }

  /// The connection breaks: with an error, or with none if the system noticed while writing.
  ///
  /// - Parameter isToldLater: whether the handlers hear of it a turn after the channel knows.
  func breakOff(_ error: (any Error)?, isToldLater: Bool) {
    guard isOpen else { return }
    if isToldLater {
      (isOpen, isActive) = (false, false)
      return eventLoop.execute { self.tellOfClosure() }
    }
    if let error { pipeline.syncOperations.fireErrorCaught(error) }
    close0(error: error ?? ChannelError.eof, mode: .all, promise: nil)
  }

  private func tellOfClosure() {
    pipeline.syncOperations.fireChannelInactive()
    pipeline.syncOperations.fireChannelUnregistered()
    eventLoop.execute {
      self.removeHandlers(pipeline: self.pipeline)
      self.closePromise.succeed(())
    }
  }

  // MARK: ChannelCore

  func localAddress0() throws -> SocketAddress { throw ChannelError.operationUnsupported }

  func remoteAddress0() throws -> SocketAddress { throw ChannelError.operationUnsupported }

  func register0(promise: EventLoopPromise<Void>?) {
    promise?.succeed(())
    pipeline.syncOperations.fireChannelRegistered()
  }

  func registerAlreadyConfigured0(promise: EventLoopPromise<Void>?) { register0(promise: promise) }

  func bind0(to address: SocketAddress, promise: EventLoopPromise<Void>?) {
    promise?.fail(ChannelError.operationUnsupported)
  }

  func connect0(to address: SocketAddress, promise: EventLoopPromise<Void>?) {
    promise?.fail(ChannelError.operationUnsupported)
  }

  func write0(_ data: NIOAny, promise: EventLoopPromise<Void>?) {
    guard isOpen else {
      promise?.fail(ChannelError.ioOnClosedChannel)
      return
    }
    var bytes = unwrapData(data, as: ByteBuffer.self)
    written.writeBuffer(&bytes)
    promise?.succeed(())
  }

  func flush0() {
    guard isOpen, written.readableBytes > 0 else { return }
    let bytes = written
    written = ByteBuffer()
    socket?.flush(bytes)
  }

  func read0() {}

  func close0(error: any Error, mode: CloseMode, promise: EventLoopPromise<Void>?) {
    guard isOpen else {
      promise?.fail(ChannelError.alreadyClosed)
      return
    }
    (isOpen, isActive) = (false, false)
    socket?.closedHere()
    promise?.succeed(())
    tellOfClosure()
  }

  func triggerUserOutboundEvent0(_ event: Any, promise: EventLoopPromise<Void>?) {
    promise?.fail(ChannelError.operationUnsupported)
  }

  func channelRead0(_ data: NIOAny) {}

  func errorCaught0(error: any Error) {}
}

internal import Fanfare
internal import NIOCore
internal import NIOHPACK
internal import NIOHTTP2
internal import NIOPosix
internal import NIOSSL

/// A connection over which calls are made.
struct GRPCConnection: Sendable {
  private let channel: any Channel
  private let multiplexer: NIOHTTP2Handler.StreamMultiplexer
  private let address: TemporalAddress
  private let usage: ConnectionUsage

  /// Whether calls can be made over it.
  var isOpen: Bool { channel.isActive && !usage.isEnding }

  /// Why it broke; `nil` if that isn't known.
  var failure: String? { usage.failure }

  /// Connects.
  ///
  /// - Parameters:
  ///   - address: the server.
  ///   - group: where the connection lives.
  /// - Throws: ``GRPCFailure``.
  static func connect(to address: TemporalAddress, on group: any EventLoopGroup) async throws -> Self {
    let context = try address.tls.map(tlsContext)
    let usage = ConnectionUsage()
    let bootstrap = ClientBootstrap(group: group)
      .connectTimeout(.seconds(10))
      .channelOption(.socketOption(.tcp_nodelay), value: 1)
    do {
      let (channel, multiplexer) = try await bootstrap.connect(host: address.host, port: address.port) {
        channel in
        channel.eventLoop.makeCompletedFuture {
          if let context {
            let name = address.tls?.serverName ?? address.host
            let handler = try NIOSSLClientHandler(
              context: context,
              serverHostname: isIPAddress(name) ? nil : name
            )
            try channel.pipeline.syncOperations.addHandler(handler)
          }
          return (channel, try configure(channel, usage))
        }
      }
      return Self(channel: channel, multiplexer: multiplexer, address: address, usage: usage)
    } catch {
      let text = "\(address) can't be reached: \(error)"
      throw GRPCFailure(code: .unavailable, message: text)
    }
  }

  private static func configure(
    _ channel: any Channel,
    _ usage: ConnectionUsage
  ) throws -> NIOHTTP2Handler.StreamMultiplexer {
    var connection = NIOHTTP2Handler.ConnectionConfiguration()
    // Servers in Go send a PING with nearly every frame of data that they get, to measure how much they may send. The limit of 200 in 30 s,
    // meant for servers on the open internet, ends connections of busy workers.
    connection.controlFrameRateLimit.maximumCount = 100_000
    connection.targetWindowSize = 8 << 20
    var stream = NIOHTTP2Handler.StreamConfiguration()
    stream.targetWindowSize = 1 << 20
    // Whoever gives calls up resets their streams.
    stream.streamResetFrameRateLimit.maximumCount = 100_000
    stream.streamErrorRateLimit.maximumCount = 100_000
    let multiplexer = try channel.pipeline.syncOperations.configureHTTP2Pipeline(
      mode: .client,
      connectionConfiguration: connection,
      streamConfiguration: stream
    ) { stream in
      // A server begins no stream.
      stream.close()
    }
    // What concerns no single stream comes after it.
    try channel.pipeline.syncOperations.addHandler(usage)
    return multiplexer
  }

  private static func isIPAddress(_ name: String) -> Bool {
    (try? SocketAddress(ipAddress: name, port: 0)) != nil
  }

  private static func tlsContext(_ settings: TemporalAddress.TLS) throws -> NIOSSLContext {
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.applicationProtocols = ["h2"]
    do {
      if let path = settings.trustRootsPath { configuration.trustRoots = .file(path) }
      if let path = settings.certificatePath {
        configuration.certificateChain = try NIOSSLCertificate.fromPEMFile(path).map { .certificate($0) }
      }
      if let path = settings.privateKeyPath {
        configuration.privateKey = .privateKey(try NIOSSLPrivateKey(file: path, format: .pem))
      }
      return try NIOSSLContext(configuration: configuration)
    } catch {
      let text = "the certificates for the server can't be used: \(error)"
      throw GRPCFailure(code: .invalidArgument, message: text)
    }
  }

  /// Makes a call.
  ///
  /// If the task is cancelled, so is the call.
  ///
  /// - Parameters:
  ///   - path: the service and the method.
  ///   - request: the message.
  ///   - metadata: further header fields.
  ///   - timeout: how long it may take.
  /// - Returns: the response.
  /// - Throws: ``GRPCFailure``.
  func call(
    _ path: String,
    _ request: [UInt8],
    metadata: [(String, String)],
    timeout: Duration
  ) async throws -> [UInt8] {
    guard usage.begin() else {
      throw GRPCFailure(code: .unavailable, message: "\(address) ends the connection")
    }
    defer { if usage.end() { channel.close(promise: nil) } }
    let loop = channel.eventLoop
    let promise = loop.makePromise(of: [UInt8].self)
    let stream = loop.makePromise(of: (any Channel).self)
    let headers = headers(of: path, metadata, timeout)
    multiplexer.createStreamChannel(promise: stream) { channel in
      channel.eventLoop.makeCompletedFuture {
        let call = GRPCCall(headers: headers, request: request, promise: promise)
        try channel.pipeline.syncOperations.addHandler(call)
      }
    }
    stream.futureResult.whenFailure { error in
      promise.fail(GRPCFailure(code: .unavailable, message: "the connection takes no call: \(error)"))
    }
    @Sendable func giveUp(_ code: GRPCFailure.Code, _ message: String) {
      promise.fail(GRPCFailure(code: code, message: message))
      stream.futureResult.whenSuccess { $0.close(promise: nil) }
    }
    let alarm = loop.scheduleTask(in: .nanoseconds(timeout.wholeNanoseconds)) {
      giveUp(.deadlineExceeded, "no response within \(timeout.brief)")
    }
    defer { alarm.cancel() }
    return try await withTaskCancellationHandler {
      try await promise.futureResult.get()
    } onCancel: {
      loop.execute { giveUp(.cancelled, "the call was cancelled") }
    }
  }

  private func headers(
    of path: String,
    _ metadata: [(String, String)],
    _ timeout: Duration
  ) -> HPACKHeaders {
    var headers: HPACKHeaders = [
      ":method": "POST",
      ":scheme": address.tls == nil ? "http" : "https",
      ":path": path,
      ":authority": "\(address)",
      "content-type": "application/grpc",
      "te": "trailers",
      "user-agent": "fanfare",
      "grpc-timeout": "\(timeout.wholeNanoseconds / 1_000_000)m",
    ]
    for (name, value) in metadata { headers.add(name: name, value: value) }
    return headers
  }

  /// Closes the connection.
  func close() async {
    try? await channel.close()
  }
}

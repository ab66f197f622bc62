package import Fanfare
package import NIOCore
package import NIOPosix

/// Makes the channels of a transport: over the system's sockets, or over those of a simulation.
package protocol ConnectionMaker: Sendable {
  /// Connects to an origin.
  ///
  /// - Parameters:
  ///   - origin: where to.
  ///   - resolver: finds the addresses of its host; `nil` for a Unix socket, which needs none.
  ///   - eventLoop: what the channel belongs to.
  ///   - limit: how long it may take, the look-up included.
  ///   - prepare: adds the handlers of a channel before it is used; a host with several addresses is tried on several channels.
  /// - Returns: the channel that is connected; it fails with `ChannelError.connectTimeout` when the limit is over.
  func connect(
    to origin: Origin,
    resolvedBy resolver: (any Resolver & Sendable)?,
    on eventLoop: any EventLoop,
    within limit: TimeAmount,
    prepare: @escaping @Sendable (any Channel) -> EventLoopFuture<Void>
  ) -> EventLoopFuture<any Channel>
}

/// Connects over the system's sockets.
struct SocketMaker: ConnectionMaker {
  func connect(
    to origin: Origin,
    resolvedBy resolver: (any Resolver & Sendable)?,
    on eventLoop: any EventLoop,
    within limit: TimeAmount,
    prepare: @escaping @Sendable (any Channel) -> EventLoopFuture<Void>
  ) -> EventLoopFuture<any Channel> {
    let bootstrap = ClientBootstrap(group: eventLoop)
      .connectTimeout(limit)
      // Makes the end of what the service sends an event of its own, which tells it from a connection that broke. Under TLS
      // `close_notify` tells.
      .channelOption(.allowRemoteHalfClosure, value: origin.scheme != .https)
      .channelInitializer(prepare)
    return switch origin.address {
    case .host(let host, let port):
      bootstrap.channelOption(.tcpOption(.tcp_nodelay), value: 1)
        .resolver(resolver)
        .connect(host: host, port: port)
    case .unixSocket(let path): bootstrap.connect(unixDomainSocketPath: path)
    }
  }
}

internal import Fanfare
internal import FanfareHTTP
internal import NIOCore
internal import NIOPosix

/// Whoever plays the services that a transport connects to.
protocol SimulatedServices: AnyObject {
  /// A channel is about to connect to an origin.
  func other(side channel: SimulatedChannel, of origin: Origin) -> any SimulatedListener
}

/// What a channel connects to.
protocol SimulatedListener: AnyObject, Sendable {
  /// Accepts the channel, or doesn't, within so many nanoseconds.
  func connect(within limit: Int64, _ connected: EventLoopPromise<any Channel>)
}

/// Connects to the services of a simulated world.
///
/// It is confined to the world's thread, which the compiler can't see.
final class SimulatedSockets: ConnectionMaker, @unchecked Sendable {
  private unowned let services: any SimulatedServices

  init(_ services: any SimulatedServices) {
    self.services = services
  }

  func connect(
    to origin: Origin,
    resolvedBy resolver: (any Resolver & Sendable)?,
    on eventLoop: any EventLoop,
    within limit: TimeAmount,
    prepare: @escaping @Sendable (any Channel) -> EventLoopFuture<Void>
  ) -> EventLoopFuture<any Channel> {
    guard case .host(let host, let port) = origin.address, let resolver else {
      return open(to: origin, on: eventLoop, within: limit, prepare)
    }
    // As NIO does: both kinds of addresses are asked for.
    let others = resolver.initiateAAAAQuery(host: host, port: port)
    return resolver.initiateAQuery(host: host, port: port).and(others).flatMap { _ in
      self.open(to: origin, on: eventLoop, within: limit, prepare)
    }
  }

  private func open(
    to origin: Origin,
    on eventLoop: any EventLoop,
    within limit: TimeAmount,
    _ prepare: (any Channel) -> EventLoopFuture<Void>
  ) -> EventLoopFuture<any Channel> {
    let channel = SimulatedChannel(on: eventLoop)
    let connected = eventLoop.makePromise(of: (any Channel).self)
    let connection = services.other(side: channel, of: origin)
    prepare(channel).whenComplete { result in
      switch result {
      case .success:
        channel.register0(promise: nil)
        connection.connect(within: limit.nanoseconds, connected)
      case .failure(let error): connected.fail(error)
      }
    }
    return connected.futureResult
  }
}

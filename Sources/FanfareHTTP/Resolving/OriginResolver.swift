internal import Fanfare
internal import NIOCore
internal import NIOPosix

/// Gives the addresses of one connection to NIO, which tries them in turn (RFC 8305).
///
/// It is asked on the connection's event loop, for IPv6 first.
final class OriginResolver: Resolver, @unchecked Sendable {
  private let origin: Origin
  private let resolver: HostResolver
  private let policy: AddressPolicy
  private let timeout: Duration
  private let eventLoop: any EventLoop
  private let addresses: EventLoopPromise<[SocketAddress]>
  private var timer: Scheduled<Void>?

  /// Creates the resolver of a connection.
  ///
  /// - Parameters:
  ///   - origin: what is connected to.
  ///   - resolver: finds the addresses.
  ///   - policy: which of them may be used.
  ///   - timeout: how long they may take.
  ///   - eventLoop: the connection's.
  init(
    _ origin: Origin,
    _ resolver: HostResolver,
    policy: AddressPolicy,
    timeout: Duration,
    on eventLoop: any EventLoop
  ) {
    self.origin = origin
    self.resolver = resolver
    self.policy = policy
    self.timeout = timeout
    self.eventLoop = eventLoop
    addresses = eventLoop.makePromise()
  }

  func initiateAAAAQuery(host: String, port: Int) -> EventLoopFuture<[SocketAddress]> {
    timer = eventLoop.scheduleTask(in: .nanoseconds(timeout.wholeNanoseconds)) {
      self.addresses.fail(HostLookupError(.unanswered))
    }
    resolver.addresses(of: host, on: eventLoop).whenComplete { result in
      self.timer?.cancel()
      self.addresses.completeWith(result.flatMap { self.allowed($0, port) })
    }
    return addresses.futureResult.map { $0.filter { $0.protocol == .inet6 } }
  }

  func initiateAQuery(host: String, port: Int) -> EventLoopFuture<[SocketAddress]> {
    addresses.futureResult.map { $0.filter { $0.protocol == .inet } }
  }

  /// A look-up under way can't be given up; nobody waits for it any more.
  func cancelQueries() {}

  /// Those of the addresses that may be connected to.
  private func allowed(_ found: [SocketAddress], _ port: Int) -> Result<[SocketAddress], any Error> {
    var addresses = found
    for index in addresses.indices { addresses[index].port = port }
    if policy.isUnlimited(for: origin) { return .success(addresses) }
    let allowed = addresses.filter(\.isPublic)
    return allowed.isEmpty ? .failure(AddressRefused()) : .success(allowed)
  }
}

/// None of an origin's addresses may be connected to.
struct AddressRefused: Error {}

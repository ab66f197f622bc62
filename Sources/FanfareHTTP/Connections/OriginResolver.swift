internal import Fanfare
internal import NIOCore
internal import NIOPosix

/// Gives the addresses of one connection to NIO, which tries them in turn (RFC 8305) and limits how long all that takes.
///
/// It is confined to the connection's event loop, which the compiler can't see.
final class OriginResolver: Resolver, @unchecked Sendable {
  private let loop: TransportLoop
  private let isUnlimited: Bool
  private let addresses: EventLoopPromise<[SocketAddress]>
  /// Whether the addresses, or that there are none, have become known.
  var isAnswered: Bool { answeredAt != nil }
  /// When they have become known; `nil` before.
  private(set) var answeredAt: MonotonicInstant?

  /// - Parameters:
  ///   - isUnlimited: whether any address may be connected to.
  ///   - loop: where the addresses are needed.
  init(isUnlimited: Bool, on loop: TransportLoop) {
    self.isUnlimited = isUnlimited
    self.loop = loop
    addresses = loop.eventLoop.makePromise()
  }

  func initiateAAAAQuery(host: String, port: Int) -> EventLoopFuture<[SocketAddress]> {
    if let fixed = loop.configuration.fixedAddresses[host, port: port] {
      answer(allowed(fixed.flatMap { HostLookup.literal($0) ?? [] }, port))
      return addresses.futureResult.map { $0.filter { $0.protocol == .inet6 } }
    }
    loop.lookUps[ObjectIdentifier(self)] = self
    loop.resolver.addresses(of: host) { answer in
      // A loop that has ended has given up its look-ups too.
      self.loop.execute {
        self.answer(answer.mapError { $0 as any Error }.flatMap { self.allowed($0, port) })
      }
    }
    return addresses.futureResult.map { $0.filter { $0.protocol == .inet6 } }
  }

  func initiateAQuery(host: String, port: Int) -> EventLoopFuture<[SocketAddress]> {
    addresses.futureResult.map { $0.filter { $0.protocol == .inet } }
  }

  /// A look-up under way can't be given up; nobody waits for it any more.
  func cancelQueries() {}

  /// Ends the wait for the addresses.
  func giveUp() { answer(.failure(HostLookupError(.unanswered))) }

  private func answer(_ result: Result<[SocketAddress], any Error>) {
    guard !isAnswered else { return }
    answeredAt = loop.clock.now
    loop.lookUps[ObjectIdentifier(self)] = nil
    addresses.completeWith(result)
  }

  /// Those of the addresses that may be connected to.
  private func allowed(_ found: [SocketAddress], _ port: Int) -> Result<[SocketAddress], any Error> {
    var addresses = found
    for index in addresses.indices { addresses[index].port = port }
    if isUnlimited { return .success(addresses) }
    let allowed = addresses.filter(\.isPublic)
    return allowed.isEmpty ? .failure(AddressRefused()) : .success(allowed)
  }
}

/// None of an origin's addresses may be connected to.
struct AddressRefused: Error {}

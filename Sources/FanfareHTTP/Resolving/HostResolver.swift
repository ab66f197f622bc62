internal import Dispatch
internal import Fanfare
internal import NIOCore
internal import Synchronization

/// Finds the addresses of host names, for all event loops of a transport.
///
/// The system's look-up blocks its thread and can't be given up. So names are looked up beside the event loops, each by one
/// thread at most: one that its name server doesn't answer keeps nobody waiting but those who asked for it. How many are
/// looked up at once, and how many wait for that, is bounded.
final class HostResolver: Sendable {
  typealias Answer = Result<[SocketAddress], HostLookupError>
  typealias LookUp = @Sendable (String) -> Answer

  /// How many names are looked up at once; further ones wait.
  static let maximumLookUps = 16
  /// How many names may wait.
  static let maximumWaitingNames = 1_000
  /// How many names are remembered.
  static let maximumRememberedNames = 1_000
  /// How long addresses are remembered.
  ///
  /// The system doesn't tell for how long they are valid; this spares the calls of a
  /// burst and still follows a service that moves.
  static let lifetime = Duration.seconds(10)

  private struct State {
    var remembered: [String: (addresses: [SocketAddress], until: MonotonicInstant)] = [:]
    var asked: [String: [EventLoopPromise<[SocketAddress]>]] = [:]
    var waiting: [String] = []
    var lookUps = 0
  }

  private let clock: any MonotonicClock
  private let lookUp: LookUp
  private let queue = DispatchQueue(label: "fanfare.names", attributes: .concurrent)
  private let state = Mutex(State())

  /// Creates a resolver.
  ///
  /// - Parameters:
  ///   - clock: tells how old an answer is.
  ///   - lookUp: asks for the addresses of a name, and may wait for them.
  init(clock: any MonotonicClock = SystemClock(), lookUp: @escaping LookUp = HostLookup.name) {
    self.clock = clock
    self.lookUp = lookUp
  }

  /// The addresses of a host, with port 0; an address is its own, at once.
  func addresses(of host: String, on eventLoop: any EventLoop) -> EventLoopFuture<[SocketAddress]> {
    if let addresses = HostLookup.literal(host) { return eventLoop.makeSucceededFuture(addresses) }
    let now = clock.now
    let promise = eventLoop.makePromise(of: [SocketAddress].self)
    let known = state.withLock { state -> Answer? in
      if let known = state.remembered[host] {
        if now < known.until { return .success(known.addresses) }
        state.remembered[host] = nil
      }
      return Self.ask(for: host, promise, &state)
    }
    if let known { promise.completeWith(known.mapError { $0 as any Error }) }
    lookUpNext()
    return promise.futureResult
  }

  /// Joins those who asked for a name already, or puts it into the queue; an answer only if that is full.
  private static func ask(
    for host: String,
    _ promise: EventLoopPromise<[SocketAddress]>,
    _ state: inout State
  ) -> Answer? {
    if state.asked[host] == nil {
      guard state.waiting.count < maximumWaitingNames else { return .failure(HostLookupError(.exhausted)) }
      state.waiting.append(host)
    }
    state.asked[host, default: []].append(promise)
    return nil
  }

  /// Begins the look-ups that may begin.
  private func lookUpNext() {
    while true {
      let next = state.withLock { state -> String? in
        guard state.lookUps < Self.maximumLookUps, !state.waiting.isEmpty else { return nil }
        state.lookUps += 1
        return state.waiting.removeFirst()
      }
      guard let next else { return }
      queue.async {
        self.tell(self.lookUp(next), of: next)
        self.lookUpNext()
      }
    }
  }

  private func tell(_ answer: Answer, of host: String) {
    let until = clock.now.advanced(by: Self.lifetime)
    let promises = state.withLock { state in
      state.lookUps -= 1
      // Failures aren't remembered: the next call may find the name server well again.
      if case .success(let addresses) = answer {
        if state.remembered.count >= Self.maximumRememberedNames { state.remembered.removeAll() }
        state.remembered[host] = (addresses, until)
      }
      return state.asked.removeValue(forKey: host) ?? []
    }
    for promise in promises { promise.completeWith(answer.mapError { $0 as any Error }) }
  }
}

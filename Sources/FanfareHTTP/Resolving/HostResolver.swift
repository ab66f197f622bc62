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
    var asked: [String: [@Sendable (Answer) -> Void]] = [:]
  }

  private let clock: any MonotonicClock
  private let lookUp: LookUp
  private let threads = WorkThreads(maximumCount: maximumLookUps)
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

  /// Finds the addresses of a host, with port 0.
  ///
  /// - Parameters:
  ///   - host: a name, or an address, which is its own.
  ///   - tell: is given the answer once: at once if it is known, otherwise on another thread.
  func addresses(of host: String, _ tell: @escaping @Sendable (Answer) -> Void) {
    if let addresses = HostLookup.literal(host) { return tell(.success(addresses)) }
    let now = clock.now
    let next = state.withLock { Self.ask(for: host, tell, at: now, &$0) }
    switch next {
    case .answer(let answer): tell(answer)
    case .lookUp: threads.begin { self.tell(self.lookUp(host), of: host) }
    case .wait: return
    }
  }

  private enum Next {
    case answer(Answer)
    case lookUp
    case wait
  }

  /// Answers from memory, or joins those who asked for the name already, or begins a look-up.
  private static func ask(
    for host: String,
    _ tell: @escaping @Sendable (Answer) -> Void,
    at now: MonotonicInstant,
    _ state: inout State
  ) -> Next {
    if let known = state.remembered[host] {
      if now < known.until { return .answer(.success(known.addresses)) }
      state.remembered[host] = nil
    }
    let isAsked = state.asked[host] != nil
    guard isAsked || state.asked.count < maximumLookUps + maximumWaitingNames else {
      return .answer(.failure(HostLookupError(.exhausted)))
    }
    state.asked[host, default: []].append(tell)
    return isAsked ? .wait : .lookUp
  }

  private func tell(_ answer: Answer, of host: String) {
    let until = clock.now.advanced(by: Self.lifetime)
    let askers = state.withLock { state in
      // Failures aren't remembered: the next call may find the name server well again.
      if case .success(let addresses) = answer {
        if state.remembered.count >= Self.maximumRememberedNames { state.remembered.removeAll() }
        state.remembered[host] = (addresses, until)
      }
      return state.asked.removeValue(forKey: host) ?? []
    }
    for tell in askers { tell(answer) }
  }
}

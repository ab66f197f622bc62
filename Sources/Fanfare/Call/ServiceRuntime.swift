internal import FanfareJSON
internal import HTTPTypes
internal import Synchronization

/// The answers that the calls to a service keep.
final class SharedCache: Sendable {
  let state: Mutex<ResponseCache>

  init(_ policy: CachePolicy) {
    state = Mutex(ResponseCache(policy))
  }
}

/// A service as a client holds it: its name, its policy, and the state that its calls share.
final class ServiceRuntime: Sendable {
  let name: ServiceName
  /// What tells it from other services that the client has learnt; `nil` if it is known by its name.
  let key: ServiceKey?
  let policy: ServicePolicy
  let endpoints: [Endpoint]
  /// The header fields that go out with every request to it.
  let headers: HTTPFields
  /// Writes the JSON of its requests, and reads that of its answers.
  private let encoder: JSONByteEncoder
  let decoder: JSONByteDecoder
  let state: Mutex<ServiceState>
  let cache: SharedCache?
  let flights: SingleFlight?
  private let generations = Mutex(TargetGenerations())

  /// Holds a service whose URLs are valid.
  ///
  /// - Parameters:
  ///   - name: its name.
  ///   - service: what is known of it.
  ///   - key: what tells it from other services that the client has learnt; `nil` if it is known by its name.
  ///   - json: how JSON is written where the service doesn't say.
  ///   - seed: where its chance starts.
  init(
    _ name: ServiceName,
    _ service: Service,
    key: ServiceKey? = nil,
    json: JSONCodingStrategies,
    seed: UInt64
  ) {
    self.name = name
    self.key = key
    policy = service.policy
    endpoints = (try? service.endpoints.get()) ?? []
    headers = service.headers
    encoder = JSONByteEncoder(strategies: service.json ?? json)
    decoder = JSONByteDecoder(strategies: service.json ?? json, names: JSONNames())
    // A hash is drawn anew for each process, so it can't be part of a seed.
    let mixed = (key?.description ?? name.rawValue).utf8.reduce(seed ^ 0xCBF2_9CE4_8422_2325) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01B3
    }
    state = Mutex(
      ServiceState(
        service.policy,
        endpoints: endpoints,
        random: SeededRandom(seed: mixed)
      )
    )
    cache = service.policy.cache.map(SharedCache.init)
    flights = service.policy.singleFlight ? SingleFlight() : nil
  }

  /// Whether calls to it can share answers.
  var sharesAnswers: Bool { cache != nil || flights != nil }

  /// The body that says a value.
  func body(_ value: any Encodable) throws(ServiceError) -> [UInt8] {
    do {
      return try encoder.encode(value)
    } catch {
      let message = "the request's body can't be encoded as JSON: \(ServiceError.text(of: error))"
      throw ServiceError(.invalidRequest, message, service: name, causes: [error])
    }
  }

  /// The generation that requests to a target belong to now.
  func generation(of target: String) -> UInt64 { generations.withLock { $0.generation(of: target) } }

  /// Notes what was written, so that no answer from before it is used after it.
  func note(_ written: WrittenTargets) {
    switch written {
    case .none: return
    case .some(let targets): generations.withLock { for target in targets { $0.change(target) } }
    case .unknown: generations.withLock { $0.changeAll() }
    }
  }

  /// Hands permits on: one whose ticket waits no more goes to the next.
  func grant(_ tickets: [PermitTicket]) {
    var waiting = tickets
    while let ticket = waiting.popLast() {
      if ticket.outcome.resolve(.granted) { continue }
      waiting += state.withLock { $0.giveBackPermit(of: ticket.endpointIndex) }
    }
  }
}

public import FanfareJSON
internal import Instrumentation
internal import Synchronization

/// Calls services by name, one by one, side by side and in sequence.
///
/// Every call follows its service's ``ServicePolicy`` and the surrounding deadline, and yields a
/// ``ServiceResult`` however it ends: a client never throws away what it learnt.
///
/// ```swift
/// let services = try ServiceClient(
///   transport: HTTPTransport(),
///   services: ["nlp": Service("http://localhost:8002")]
/// )
/// let analysis = await services.call(.post("nlp", "/analyze", json: document, as: Analysis.self))
/// ```
public final class ServiceClient: Sendable {
  /// The services by name.
  public let services: [ServiceName: Service]

  let runtimes: [ServiceName: ServiceRuntime]
  let transport: any Transport
  /// The clock of deadlines and durations.
  public let clock: any MonotonicClock
  let observers: [any CallObserver]
  /// Whether one of them wants to see requests and responses.
  let observesMessages: Bool
  /// The time of the day in seconds since 1970, for the dates of responses.
  let timeOfDay: @Sendable () -> Double
  /// How JSON is written where a service doesn't say.
  let json: JSONCodingStrategies
  /// Where the chance of services starts.
  let seed: UInt64
  /// Decides where redirects may lead; `nil` lets them lead anywhere.
  let redirectGuard: (any RedirectGuard)?
  let learnedServices: Mutex<RecentlyUsed<ServiceKey, ServiceRuntime>>
  private let idPrefix: UInt32
  private let idSequence = Atomic<UInt64>(0)

  /// How many services are remembered that a client has learnt; beyond that those are forgotten that weren't called for the
  /// longest time.
  package static let maximumLearnedServices = 4096

  /// Creates a client.
  ///
  /// - Parameters:
  ///   - transport: what carries requests; it can be shared by clients.
  ///   - services: the services by name.
  ///   - json: how dates, keys and the like stand in the JSON of requests and answers, unless a service has a way of its own.
  ///   - observers: the readers of this client's events.
  ///   - clock: the clock of deadlines and durations; `nil` takes the one that the transport prefers.
  ///   - timeOfDay: the seconds since 1970, for dates in responses (`Retry-After`, `Expires`); `nil` asks the system.
  ///   - seed: where all chance of this client starts: identifiers, jitter, choices; drawn unless it is given.
  /// - Throws: ``InvalidServices`` with everything that is wrong with the services' addresses and policies.
  public convenience init(
    transport: any Transport,
    services: [ServiceName: Service],
    json: JSONCodingStrategies = JSONCodingStrategies(),
    observers: [any CallObserver] = [],
    clock: (any MonotonicClock)? = nil,
    timeOfDay: (@Sendable () -> Double)? = nil,
    seed: UInt64 = .random(in: .min ... .max)
  ) throws(InvalidServices) {
    try self.init(
      transport: transport,
      services: services,
      json: json,
      observers: observers,
      clock: clock,
      timeOfDay: timeOfDay,
      seed: seed,
      redirectGuard: nil
    )
  }

  /// Creates a client whose calls go where redirects lead only if somebody allows it.
  ///
  /// - Throws: ``InvalidServices`` with everything that is wrong with the services' addresses and policies.
  package init(
    transport: any Transport,
    services: [ServiceName: Service],
    json: JSONCodingStrategies = JSONCodingStrategies(),
    observers: [any CallObserver] = [],
    clock: (any MonotonicClock)? = nil,
    timeOfDay: (@Sendable () -> Double)? = nil,
    seed: UInt64,
    redirectGuard: (any RedirectGuard)?
  ) throws(InvalidServices) {
    try InvalidServices.check(services)
    self.redirectGuard = redirectGuard
    self.transport = transport
    self.services = services
    self.observers = observers
    observesMessages = observers.contains(where: \.observesMessages)
    self.timeOfDay = timeOfDay ?? SystemClock.secondsSinceEpoch
    self.clock = clock ?? transport.preferredClock ?? SystemClock()
    self.json = json
    self.seed = seed
    learnedServices = Mutex(RecentlyUsed(capacity: Self.maximumLearnedServices))
    idPrefix = UInt32(truncatingIfNeeded: seed)
    var runtimes: [ServiceName: ServiceRuntime] = [:]
    for (name, service) in services { runtimes[name] = ServiceRuntime(name, service, json: json, seed: seed) }
    self.runtimes = runtimes
  }

  /// Creates a client of services whose names are texts.
  ///
  /// Everything else is as with a dictionary whose keys are ``ServiceName``.
  ///
  /// - Throws: ``InvalidServices`` with everything that is wrong with the services' addresses and policies.
  @_disfavoredOverload
  public convenience init(
    transport: any Transport,
    services: [String: Service],
    json: JSONCodingStrategies = JSONCodingStrategies(),
    observers: [any CallObserver] = [],
    clock: (any MonotonicClock)? = nil,
    timeOfDay: (@Sendable () -> Double)? = nil,
    seed: UInt64 = .random(in: .min ... .max)
  ) throws(InvalidServices) {
    try self.init(
      transport: transport,
      services: Dictionary(uniqueKeysWithValues: services.map { (ServiceName($0), $1) }),
      json: json,
      observers: observers,
      clock: clock,
      timeOfDay: timeOfDay,
      seed: seed
    )
  }

  /// Makes one call.
  ///
  /// - Parameter call: what to call.
  /// - Returns: the value or the error, with every attempt. Cancelling the task or passing the deadline ends
  ///   the call at the socket; its result then says so.
  @inline(__always)
  public func call<Response>(_ call: ServiceCall<Response>) async -> ServiceResult<Response> {
    await perform(call, in: nil)
  }

  /// Runs `body` on one of the transport's event loops, so that the calls in it don't change threads.
  ///
  /// ``call(_:)`` works anywhere; a body that makes several calls is cheaper here. Give each document or
  /// inbound request one such body, and they spread over the loops. Code that blocks or computes for long
  /// holds up its event loop and doesn't belong here.
  ///
  /// - Parameter body: the work.
  /// - Returns: what `body` returns.
  /// - Throws: what `body` throws.
  public func onEventLoop<Value, Failure: Error>(
    _ body: () async throws(Failure) -> Value
  ) async throws(Failure) -> Value {
    guard !transport.isOnPreferredExecutor, let executor = transport.preferredExecutor() else {
      return try await body()
    }
    return try await withTaskExecutorPreference(executor, operation: body)
  }

  func nextID() -> CallID {
    CallID(client: idPrefix, sequence: idSequence.add(1, ordering: .relaxed).newValue)
  }

  /// Hands an event to every observer; costs one comparison when there is none.
  @inline(__always)
  func emit(_ event: @autoclosure () -> CallEvent, in context: inout InstrumentationContext) {
    guard !observers.isEmpty else { return }
    let event = event()
    for observer in observers { observer.observe(event, context: &context) }
  }
}

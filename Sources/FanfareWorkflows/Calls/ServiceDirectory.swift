internal import Fanfare
internal import FanfareText
internal import HTTPTypes
internal import Synchronization

/// Finds the service that a call goes to, by its URL: one that the program has named, or else one for each origin, and one for
/// each place in a definition that has a policy of its own.
final class ServiceDirectory: Sendable {
  /// A service and the path of a request to it.
  struct Target {
    /// The name of a service that the program has named, or a service that the client has learnt.
    let service: Either
    let path: String
    /// Path and query as they are sent, with those of the service.
    let sentPath: String
    /// Which of its calls may be made again, beside those that say so themselves.
    fileprivate let idempotency: IdempotencyRule
    /// Keeps the identity of the policy from being used again.
    fileprivate let policy: CallPolicy?

    var name: ServiceName {
      switch service {
      case .named(let name): name
      case .learned(let service): service.name
      }
    }

    /// Whether a request must not be sent twice.
    func mustNotRepeat(_ request: HTTPRequestParts) -> Bool {
      request.headers[.idempotencyKey] == nil
        && !Idempotency(for: request.method, by: idempotency).allowsRepetition
    }

    /// The call that sends a request there.
    ///
    /// - Parameters:
    ///   - request: the request.
    ///   - task: the task that makes it, for its events.
    ///   - reader: reads the answer.
    func call<Value: Sendable>(
      _ request: ServiceRequest,
      for task: TaskInfo?,
      _ reader: ResponseReader<Value>
    ) -> ServiceCall<Value> {
      var learned: LearnedService?
      if case .learned(let service) = service { learned = service }
      return ServiceCall(name, request, learned: learned, owner: task, reader: reader)
    }
  }

  enum Either {
    case named(ServiceName)
    case learned(LearnedService)
  }

  private struct ConstantKey: Hashable {
    let url: String
    let policy: ObjectIdentifier?
  }

  /// A service that the program has named.
  private struct Registered {
    let name: ServiceName
    let service: Service
    let basePath: String

    /// Whether a path is that of the service or below it.
    func covers(_ path: String) -> Bool {
      path.hasPrefix(basePath)
        && path.utf8.dropFirst(basePath.utf8.count).first.map { $0 == UInt8(ascii: "/") } ?? true
    }
  }

  /// How many URLs of definitions are remembered.
  private static let maximumConstants = 4096

  /// Makes all calls of an engine.
  let client: ServiceClient
  private let defaultPolicy: ServicePolicy
  private let meters: [MeterPolicy]
  private let origins: OriginMap
  /// The services that the program has named, by the origins of their endpoints.
  private let registered: [String: Registered]
  /// Where the URLs lead that stand in definitions as they are.
  private let constants = Mutex(RecentlyUsed<ConstantKey, Target>(capacity: maximumConstants))

  init(
    transport: any Transport,
    clock: any MonotonicClock,
    seed: UInt64,
    settings: WorkflowEngineSettings
  ) throws(InvalidServices) {
    let meters = settings.meters
    self.meters = meters
    defaultPolicy = settings.defaultPolicy.adding(meters)
    let services = settings.services.mapValues { service in
      var service = service
      service.policy = service.policy.adding(meters)
      return service
    }
    origins = settings.origins
    let observers: [any CallObserver] =
      settings.observers.isEmpty && settings.callObservers.isEmpty
      ? [] : [CallRelay(callObservers: settings.callObservers, observers: settings.observers)]
    var registered: [String: Registered] = [:]
    for (name, service) in services {
      for endpoint in (try? service.endpoints.get()) ?? [] {
        registered["\(endpoint.origin)"] = Registered(
          name: name,
          service: service,
          basePath: endpoint.basePath
        )
      }
    }
    self.registered = registered
    client = try ServiceClient(
      transport: transport,
      services: services,
      observers: observers,
      clock: clock,
      seed: seed,
      redirectGuard: RedirectTargets(targets: TargetGuard(settings), origins: settings.origins)
    )
  }

  /// The service that a call goes to.
  ///
  /// - Throws: an error if the URL isn't absolute or the policy contradicts itself.
  func target(of call: HTTPCall) throws(WorkflowError) -> Target {
    guard call.isConstant else { return try target(of: call.url, policy: call.policy) }
    let key = ConstantKey(url: call.url, policy: call.policy.map(ObjectIdentifier.init))
    if let known = constants.withLock({ $0[key] }) { return known }
    let target = try target(of: call.url, policy: call.policy)
    constants.withLock { $0[key] = target }
    return target
  }

  /// The service that the program has at an origin, whose host is compared without regard to case.
  private func registeredService(at origin: String) -> Registered? {
    registered[origin] ?? NamedOrigins.origin(of: origin).flatMap { registered["\($0)"] }
  }

  /// The service at a URL, or where the calls for its origin are sent.
  private func target(of url: String, policy: CallPolicy?) throws(WorkflowError) -> Target {
    guard let given = URLParts(url) else {
      throw WorkflowError(.configuration, "\"\(VisibleURL.text(url))\" isn't an absolute URL")
    }
    guard !given.authority.utf8.contains(UInt8(ascii: "@")) else {
      throw WorkflowError(
        .configuration,
        "a user name or password doesn't belong in a URL; write it into 'authentication'"
      )
    }
    let parts = origins.resolve(given)
    let known =
      registered.isEmpty
      ? nil : registeredService(at: parts.origin).flatMap { $0.covers(parts.path) ? $0 : nil }
    let path = known.map { String(parts.path.dropFirst($0.basePath.count)) } ?? parts.path
    let idempotency = (policy?.policy ?? known?.service.policy ?? defaultPolicy).idempotency
    if let known, policy == nil {
      return Target(
        service: .named(known.name),
        path: path,
        sentPath: parts.path,
        idempotency: idempotency,
        policy: nil
      )
    }
    // All endpoints of a named service are one service.
    let key = ServiceKey(known.map { "\($0.name)" } ?? parts.origin, at: policy?.place)
    let service: LearnedService
    do throws(InvalidServices) {
      service = try client.learned(key, as: known?.name ?? ServiceName(parts.authority)) {
        var service = known?.service ?? Service(parts.origin, policy: defaultPolicy)
        if let policy { service.policy = policy.isMetered ? policy.policy.adding(meters) : policy.policy }
        return service
      }
    } catch {
      throw WorkflowError(.configuration, "\(error)")
    }
    return Target(
      service: .learned(service),
      path: path,
      sentPath: parts.path,
      idempotency: idempotency,
      policy: policy
    )
  }
}

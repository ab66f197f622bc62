internal import Fanfare
internal import FanfareText
internal import Synchronization

/// The services that calls have gone to: for each origin one, and one for each policy that a definition has for it.
final class ServiceDirectory: Sendable {
  /// A service and the path of a request to it.
  struct Target {
    let client: ServiceClient
    let name: ServiceName
    let path: String
    /// Keeps the identity of the policy from being used again.
    let policy: CallPolicy?
    /// What it is remembered by; `nil` if the program has named it.
    fileprivate let key: Key?
  }

  fileprivate struct Key: Hashable {
    let origin: String
    let policy: ObjectIdentifier?
  }

  private struct ConstantKey: Hashable {
    let url: String
    let policy: ObjectIdentifier?
  }

  private struct Entry {
    let client: ServiceClient
    let name: ServiceName
    /// Keeps the identity of the policy from being used again.
    let policy: CallPolicy?
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

  /// How many services are remembered; beyond that those are forgotten that weren't called for the longest time.
  static let maximumEntries = 4096

  private let transport: any Transport
  private let clock: any MonotonicClock
  private let seed: UInt64
  private let defaultPolicy: ServicePolicy
  private let origins: OriginMap
  private let observers: [any CallObserver]
  /// The services that the program has named, by the origins of their endpoints.
  private let registered: [String: Registered]
  private let services: [ServiceName: Service]
  /// The client of the services that the program has named.
  private let registeredClient: ServiceClient
  private let entries = Mutex(RecentlyUsed<Key, Entry>(capacity: maximumEntries))
  /// Where the URLs lead that stand in definitions as they are.
  private let constants = Mutex(RecentlyUsed<ConstantKey, Target>(capacity: maximumEntries))
  /// How many clients were made.
  private let clients = Atomic<UInt64>(0)

  init(
    transport: any Transport,
    clock: any MonotonicClock,
    seed: UInt64,
    settings: WorkflowEngineSettings
  ) throws(InvalidServices) {
    self.transport = transport
    self.clock = clock
    self.seed = seed
    defaultPolicy = settings.defaultPolicy
    origins = settings.origins
    observers =
      settings.observers.isEmpty && settings.callObservers.isEmpty
      ? [] : [CallRelay(callObservers: settings.callObservers, observers: settings.observers)]
    var registered: [String: Registered] = [:]
    for (name, service) in settings.services {
      for endpoint in (try? service.endpoints.get()) ?? [] {
        registered["\(endpoint.origin)"] = Registered(
          name: name,
          service: service,
          basePath: endpoint.basePath
        )
      }
    }
    self.registered = registered
    services = settings.services
    registeredClient = try ServiceClient(
      transport: transport,
      services: settings.services,
      observers: observers,
      clock: clock,
      seed: seed
    )
  }

  /// The service that a call goes to.
  ///
  /// - Throws: an error if the URL isn't absolute or the policy contradicts itself.
  func target(of call: HTTPCall) throws(WorkflowError) -> Target {
    guard call.isConstant else { return try target(of: call.url, policy: call.policy) }
    let key = ConstantKey(url: call.url, policy: call.policy.map(ObjectIdentifier.init))
    if let known = constants.withLock({ $0[key] }) {
      keep(known)
      return known
    }
    let target = try target(of: call.url, policy: call.policy)
    constants.withLock { $0[key] = target }
    return target
  }

  /// Notes that a service is used, so that what was learnt about it stays.
  private func keep(_ target: Target) {
    guard let key = target.key else { return }
    entries.withLock { entries in
      if entries[key] == nil {
        entries[key] = Entry(client: target.client, name: target.name, policy: target.policy)
      }
    }
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
      ? nil : registered[parts.origin].flatMap { $0.covers(parts.path) ? $0 : nil }
    let path = known.map { String(parts.path.dropFirst($0.basePath.count)) } ?? parts.path
    if let known, policy == nil {
      return Target(client: registeredClient, name: known.name, path: path, policy: nil, key: nil)
    }
    // All endpoints of a named service are one service.
    let key = Key(
      origin: known.map { "\($0.name)" } ?? parts.origin,
      policy: policy.map(ObjectIdentifier.init)
    )
    let existing = entries.withLock { $0[key] }
    let entry = if let existing { existing } else { try make(key, parts, known, policy) }
    return Target(client: entry.client, name: entry.name, path: path, policy: policy, key: key)
  }

  private func make(
    _ key: Key,
    _ parts: URLParts,
    _ known: Registered?,
    _ policy: CallPolicy?
  ) throws(WorkflowError) -> Entry {
    let name = known?.name ?? ServiceName(parts.authority)
    var service = known?.service ?? Service(parts.origin, policy: defaultPolicy)
    if let policy { service.policy = policy.policy }
    // A fallback may lead to any of them.
    var services = services
    services[name] = service
    let client: ServiceClient
    do throws(InvalidServices) {
      client = try ServiceClient(
        transport: transport,
        services: services,
        observers: observers,
        clock: clock,
        // The prefix of a call's id comes from the seed, so that no two clients may have the same.
        seed: seed &+ clients.add(1, ordering: .relaxed).newValue
      )
    } catch {
      throw WorkflowError(.configuration, "\(error)")
    }
    return entries.withLock { entries in
      if let earlier = entries[key] { return earlier }
      let entry = Entry(client: client, name: name, policy: policy)
      entries[key] = entry
      return entry
    }
  }
}

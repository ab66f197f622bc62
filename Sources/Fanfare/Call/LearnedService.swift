internal import Synchronization

/// A service that a client has learnt while it runs.
///
/// It can be called for as long as it is held, whether or not its client still remembers it.
package struct LearnedService: Sendable {
  // Nothing else, since every call has room for one.
  let runtime: ServiceRuntime

  /// Its name in events and errors.
  package var name: ServiceName { runtime.name }
}

/// What tells learned services apart.
package struct ServiceKey: Hashable, Sendable {
  /// What it is called for: an origin, or the name of a service.
  let id: String
  /// The place whose policy it follows, if that isn't the service's own.
  let place: PolicyPlace?

  package init(_ id: String, at place: PolicyPlace? = nil) {
    self.id = id
    self.place = place
  }

  /// Both in one text, which is the same in every process.
  var description: String { [id, place?.name].compactMap(\.self).joined(separator: " ") }
}

/// A place that has a policy of its own, such as a task in a file: what is learnt from its calls is kept by its name.
package struct PolicyPlace: Hashable, Sendable {
  /// Its name, for people: the same for the same place of the same file, however often that is read.
  package let name: String
  /// A policy that was changed begins anew.
  private let fingerprint: Int

  package init(_ name: String, _ policy: ServicePolicy) {
    self.name = name
    fingerprint = policy.hashValue
  }
}

extension ServiceClient {
  /// The service that a key stands for; it is learnt if it isn't known, and the one that wasn't called for the longest time is
  /// forgotten when there are too many.
  ///
  /// - Parameters:
  ///   - key: what tells it from others.
  ///   - name: its name in events and errors; others may have the same.
  ///   - describe: describes a service that isn't known.
  /// - Throws: `InvalidServices` if its address or policy is wrong, or its fallback isn't among the services that the client has
  ///   had from the beginning.
  package func learned(
    _ key: ServiceKey,
    as name: ServiceName,
    _ describe: () -> Service
  ) throws(InvalidServices) -> LearnedService {
    if let known = learnedServices.withLock({ $0[key] }) { return LearnedService(runtime: known) }
    let service = describe()
    var all = services
    all[name] = service
    try InvalidServices.check(all)
    let made = ServiceRuntime(
      name,
      service,
      key: key,
      json: json,
      seed: seed
    )
    let runtime = learnedServices.withLock { learned in
      // Somebody else may have been quicker.
      if let earlier = learned[key] { return earlier }
      learned[key] = made
      return made
    }
    return LearnedService(runtime: runtime)
  }

  /// The state of the service that a call goes to; `nil` if there is no such service.
  func runtime(of call: CallOutline) -> ServiceRuntime? {
    guard let runtime = call.learned?.runtime, let key = runtime.key else { return runtimes[call.service] }
    learnedServices.withLock { known in
      // Calling it is a use of it, and what is still called stays known.
      if known[key] == nil { known[key] = runtime }
    }
    return runtime
  }
}

internal import Synchronization

extension ServiceClient {
  /// What the policies of a service hold now.
  package func audit(_ service: ServiceName) -> ServiceAudit {
    guard let runtime = runtimes[service] else { return ServiceAudit() }
    let now = clock.now
    var audit = runtime.state.withLock { $0.audit(at: now) }
    audit.flights = runtime.flights?.count ?? 0
    return audit
  }
}

internal import Fanfare

extension RandomPlan {
  /// The services of the client.
  var services: [ServiceName: Service] {
    var services = redirects?.services ?? [:]
    for member in members { services[member.name] = Service(member.urls, policy: member.policy) }
    if let streams { services[StreamPlan.service] = Service(streams.urls, policy: streams.policy) }
    return services
  }
}

internal import Fanfare
internal import FanfareHTTP

/// What a run can do without, so that one that fails can be made small.
extension WirePlan {
  /// A part that can be taken out, whatever else has been.
  struct Part {
    let remove: (inout WirePlan) -> Void
  }

  /// The parts; large ones come first.
  var parts: [Part] {
    var parts: [Part] = [Part { $0.shutdownAt = nil }]
    for index in exchanges.indices { parts.append(Part { $0.exchanges[index].isOmitted = true }) }
    for index in services.indices {
      parts += Self.partsOfService.map { change in Part { change(&$0.services[index]) } }
    }
    for index in exchanges.indices {
      parts += Self.partsOfExchange.map { change in Part { change(&$0.exchanges[index]) } }
    }
    return parts + Self.partsOfConfiguration.map { change in Part { change(&$0.configuration) } }
  }

  /// The run without some of its parts.
  func without(_ numbers: Set<Int>) -> WirePlan {
    guard !numbers.isEmpty else { return self }
    let parts = parts
    return numbers.sorted().reduce(into: self) { plan, number in
      if parts.indices.contains(number) { parts[number].remove(&plan) }
    }
  }

  private static let partsOfService: [@Sendable (inout ServicePlan) -> Void] = [
    { $0.refuses = 0 },
    { $0.ignores = 0 },
    { $0.drops = 0 },
    { $0.misbehaves = 0 },
    { $0.hurries = 0 },
    { $0.meddles = 0 },
    { $0.clogs = 0 },
    { $0.keeps = 1 },
    { $0.slowness = 0 },
  ]

  static let partsOfExchange: [@Sendable (inout ExchangePlan) -> Void] = [
    { ($0.body, $0.upload) = ([], nil) },
    { $0.upload = nil },
    { $0.reading = nil },
    { $0.reading?.isLarge = false },
    { $0.reading?.pace = 0 },
    { $0.cancelAfter = nil },
    { $0.overdueAfter = nil },
    { $0.maximumResponseBytes = WirePlan.ampleBytes },
  ]

  static let partsOfConfiguration: [@Sendable (inout HTTPTransportConfiguration) -> Void] = [
    { $0.maximumConnections = 100 },
    { $0.maximumQueuedRequestsPerOrigin = 100 },
    { $0.maximumHeadBytes = 65536 },
    { $0.idleTimeout = .seconds(1) },
  ]
}

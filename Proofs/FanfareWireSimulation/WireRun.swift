internal import Fanfare
internal import FanfareHTTP
package import FanfareRandomRuns

/// A random run of the whole transport over simulated sockets: services, exchanges, cancellations and faults drawn from a seed, and
/// everything that must hold meanwhile and afterwards.
///
/// Pools, connections, decoder and timers are the real ones; only sockets and time are simulated.
package struct WireRun: SeededRun {
  /// What the run is drawn from.
  package let seed: UInt64
  private let omitted: Set<Int>

  /// Describes the run of a seed.
  ///
  /// - Parameters:
  ///   - seed: what it is drawn from.
  ///   - omitted: the numbers of its parts that are left out, from 0 to below ``partCount(of:)``.
  package init(seed: UInt64, without omitted: Set<Int> = []) {
    self.seed = seed
    self.omitted = omitted
  }

  /// How many parts the run of a seed has that can be left out.
  package static func partCount(of seed: UInt64) -> Int {
    var random = SeededRandom(seed: seed)
    return WirePlan(&random).parts.count
  }

  package typealias Report = SeedReport<WireState>

  /// Carries out the run.
  ///
  /// - Parameter keepsLog: whether the report has the conversation.
  package func perform(keepsLog: Bool = false) -> Report {
    let world = WireWorld(seed: seed, without: omitted, keepsLog: keepsLog)
    var report = world.play()
    report.size = world.exchanges.count { !$0.plan.isOmitted }
    return report
  }
}

extension WireWorld {
  func schedule() {
    for exchange in exchanges where !exchange.plan.isOmitted {
      loop.at(exchange.plan.at) { self.start(exchange) }
      // So that there is an instant to look at.
      loop.at(exchange.deadline) {}
      if let after = exchange.plan.cancelAfter { loop.at(exchange.plan.at + after) { self.cancel(exchange) } }
    }
    var random = SeededRandom(seed: ~seed)
    for _ in 0..<random.draw(0...2) {
      let (length, cut) = (random.time(0...80), random.chance(0.4) ? random.time(0...80) : nil)
      loop.at(random.time(0...60)) { self.sleep(for: length, cancelledAfter: cut) }
    }
    if let shutDownAt = plan.shutdownAt { return loop.at(shutDownAt) { self.shutDown() } }
    loop.at(WirePlan.quietAt) { self.probe() }
  }

  /// Begins as many exchanges with each service as it may have connections.
  private func probe() {
    for service in plan.services.indices {
      for _ in 0..<plan.configuration.maximumConnectionsPerOrigin {
        let plan = ExchangePlan(probe: exchanges.count, to: service, at: loop.time)
        let exchange = WireExchange(plan, in: self, isProbe: true)
        exchanges.append(exchange)
        start(exchange)
      }
    }
  }
}

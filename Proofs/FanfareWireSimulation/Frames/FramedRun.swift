internal import Fanfare
internal import FanfareHTTP
package import FanfareRandomRuns

/// A random run of the whole transport in HTTP/2 over simulated sockets: services, exchanges, cancellations and faults drawn from a
/// seed, and everything that must hold meanwhile and afterwards.
///
/// Pools, connections, streams, decoder and timers are the real ones, and the library of frames on both sides; only sockets and time are
/// simulated.
package struct FramedRun: SeededRun {
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
    return FramedPlan(&random).parts.count
  }

  package typealias Report = SeedReport<FramedState>

  /// Carries out the run.
  ///
  /// - Parameter keepsLog: whether the report has the conversation.
  package func perform(keepsLog: Bool = false) -> Report {
    let world = FramedWorld(seed: seed, without: omitted, keepsLog: keepsLog)
    var report = world.play()
    report.size = world.exchanges.count { !$0.plan.isOmitted }
    return report
  }
}

extension FramedWorld {
  func schedule() {
    for exchange in exchanges where !exchange.plan.isOmitted {
      loop.at(exchange.plan.at) { self.start(exchange) }
      // So that there is an instant to look at.
      loop.at(exchange.deadline) {}
      if let after = exchange.plan.cancelAfter { loop.at(exchange.plan.at + after) { self.cancel(exchange) } }
    }
    if let shutDownAt = plan.shutdownAt { return loop.at(shutDownAt) { self.shutDown() } }
    loop.at(FramedPlan.quietAt) { self.probe() }
  }

  /// Begins a few exchanges with each service, which all have to succeed.
  private func probe() {
    for service in plan.services.indices {
      for _ in 0..<plan.configuration.maximumConnectionsPerOrigin {
        let plan = ExchangePlan(probe: exchanges.count, to: service, at: loop.time)
        let exchange = FramedExchange(plan, in: self, isProbe: true)
        exchanges.append(exchange)
        start(exchange)
      }
    }
  }
}

package import Fanfare

/// What the answers to the calls of a batch came to.
package struct MeterCounts: Sendable {
  /// In all.
  package private(set) var total = Meters()
  /// By service, as far as calls are known; those that came first, up to ``maximumServices``.
  package private(set) var services: [(name: String, meters: Meters)] = []

  /// How many services are told apart.
  package static let maximumServices = 20

  mutating func count(_ run: ReportedRun) {
    total += run.meters
    for (name, meters) in run.services.sorted(by: { $0.key < $1.key }) {
      if let index = services.firstIndex(where: { $0.name == name }) {
        services[index].meters += meters
      } else if services.count < Self.maximumServices {
        services.append((name, meters))
      }
    }
  }
}
